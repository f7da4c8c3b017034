// Prints each invoice.classified once: `go run .`
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"

	cloudevents "github.com/cloudevents/sdk-go/v2"
)

type classified struct {
	Results []struct {
		Text        string  `json:"text"`
		Prediction  string  `json:"prediction"`
		Confidence  float64 `json:"confidence"`
		NeedsReview bool    `json:"needsReview"`
	} `json:"results"`
}

// Brokers deliver at least once: the same source and id is the same event. A real
// consumer keeps these in its database, in one transaction with what it books.
type seen struct {
	sync.Mutex
	keys  map[string]bool
	order []string
}

const remembered = 10_000

func (s *seen) handle(event cloudevents.Event) cloudevents.Result {
	s.Lock()
	defer s.Unlock()
	key := event.Source() + " " + event.ID()
	if s.keys[key] {
		fmt.Println("duplicate", event.ID())
		return cloudevents.ResultACK
	}
	var data classified
	if err := event.DataAs(&data); err != nil {
		// 400 is not retried, which is right for an event that can't be read.
		return cloudevents.NewHTTPResult(http.StatusBadRequest, "data: %w", err)
	}
	subject := event.Subject()
	if subject == "" {
		subject = "-"
	}
	for _, result := range data.Results {
		review := ""
		if result.NeedsReview {
			review = " (review)"
		}
		fmt.Printf("%s %s: %s %g%s\n", subject, result.Text, result.Prediction, result.Confidence, review)
	}
	// After the work, not before: if it had failed, the next delivery must do it.
	s.keys[key] = true
	s.order = append(s.order, key)
	if len(s.order) > remembered {
		delete(s.keys, s.order[0])
		s.order = s.order[1:]
	}
	return cloudevents.ResultACK
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "9000"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(os.Getenv("HOST"), port))
	if err != nil {
		log.Fatal(err)
	}
	client, err := cloudevents.NewClientHTTP(cloudevents.WithListener(listener))
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	fmt.Println("ready")
	subscriber := &seen{keys: map[string]bool{}}
	if err := client.StartReceiver(ctx, subscriber.handle); err != nil {
		log.Fatal(err)
	}
}
