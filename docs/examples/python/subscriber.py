"""Prints each invoice.classified once: `pip install -r requirements.txt && python subscriber.py`"""

import json
import os
import signal
import sys
import threading
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cloudevents.http import from_http

# Brokers deliver at least once: the same source and id is the same event. A real
# consumer keeps these in its database, in one transaction with what it books.
seen: OrderedDict[tuple[str, str], None] = OrderedDict()
REMEMBERED = 10_000
lock = threading.Lock()


def handle(event) -> None:
    key = (event["source"], event["id"])
    with lock:
        if key in seen:
            print(f"duplicate {event['id']}", flush=True)
            return
        data = event.data if isinstance(event.data, dict) else json.loads(event.data)
        for result in data["results"]:
            review = " (review)" if result["needsReview"] else ""
            subject = event.get("subject") or "-"
            print(
                f"{subject} {result['text']}: {result['prediction']} {result['confidence']}{review}",
                flush=True,
            )
        # After the work, not before: if it had failed, the next delivery must do it.
        seen[key] = None
        if len(seen) > REMEMBERED:
            seen.popitem(last=False)


class Subscriber(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            handle(from_http(dict(self.headers), body))
            status = 204  # an empty 2xx: taken, no answer
        except Exception as error:  # noqa: BLE001 - whatever can't be read
            print(f"rejected: {error}", file=sys.stderr, flush=True)
            status = 400  # not retried, which is right for an event that can't be read
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_args) -> None:
        """The lines printed above are enough."""


if __name__ == "__main__":
    server = ThreadingHTTPServer((os.environ.get("HOST", ""), int(os.environ.get("PORT", "9000"))), Subscriber)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print("ready", flush=True)
    server.serve_forever()
