import { deliveryMessage } from "./delivery-message.ts";
import { findFault } from "./event.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Hub } from "./hub.ts";
import { judge, type Outcome } from "./outcome.ts";
import { passedHeaders } from "./passed-headers.ts";
import type { Answer, Poster } from "./post.ts";
import { type DeliveryError, decide, type Failure } from "./retry.ts";
import type { Admission, Router } from "./router.ts";
import type { Job, Settlement, State, Store } from "./store.ts";
import type { Topology, Trigger } from "./topology.ts";

export interface DispatcherParts {
  readonly store: Store;
  readonly commit: GroupCommit;
  readonly hub: Hub;
  readonly router: Router;
  readonly poster: Poster;
  readonly topology: () => Topology;
  /** This broker's ingress URL of a Broker, for error attributes of a refused reply. */
  readonly ingressUrl: (broker: string) => string;
  readonly enqueue: (job: Job) => void;
  readonly count: (trigger: string, settlement: Settlement) => void;
  readonly closing: () => boolean;
  readonly now: () => number;
}

/** How long to wait before a result that could not be written is written again. */
const WRITE_AGAIN_MS = 500;

const refusal = (dest: string, reason: string): Failure => ({
  status: 400,
  retryable: false,
  reason: `the reply was refused: ${reason}`,
  retryAfterMs: null,
  error: { dest, code: 400, data: "" },
});

/** Attempts deliveries, and records what came of them before anything else happens. */
export function createDispatcher(parts: DispatcherParts): (job: Job) => Promise<number | null> {
  const { store, commit, hub, router, poster, topology, now } = parts;

  /** The reply as an event of the broker, or why the ingress refuses it: then the original event is a dead letter. */
  function admitReply(
    job: Job,
    trigger: Trigger,
    outcome: Outcome,
    answer: Answer,
  ): Admission | Failure | null {
    if (!outcome.ok) return outcome;
    // What a dead-letter sink answers goes nowhere.
    if (!outcome.reply || job.kind === "sink") return null;
    const fault = findFault(outcome.reply);
    const dest = parts.ingressUrl(trigger.broker);
    if (fault) return refusal(dest, fault);
    const passed = {
      ...job.event.passed,
      ...(answer.kind === "answer" ? passedHeaders(answer.headers) : {}),
    };
    const admission = router.admit(trigger.broker, outcome.reply, { cause: job.event, passed });
    return admission ?? refusal(dest, "too many replies to replies; filter the Trigger on one type");
  }

  function endOf(job: Job, trigger: Trigger): State {
    return job.kind === "sink" || trigger.delivery.deadLetterSink ? "dead" : "dropped";
  }

  async function record(
    settlement: Settlement,
    reply: Admission | null,
    sink: Job | null,
    url: string | null,
  ) {
    for (;;) {
      try {
        await commit.write(() => {
          store.settle(settlement);
          if (reply) router.write(reply);
          if (sink) store.insertDelivery(sink, settlement.due, url ?? "", sink.error);
        });
        return true;
      } catch {
        // The store is full: the result is kept, not delivered again, until it can be written. When the broker
        // closes meanwhile the delivery is still pending on disk, and is repeated after the next start.
        if (parts.closing()) return false;
        await new Promise((resolve) => setTimeout(resolve, WRITE_AGAIN_MS));
      }
    }
  }

  function deadLetter(
    job: Job,
    trigger: Trigger,
    error: DeliveryError | null,
  ): { job: Job; url: string } | null {
    const sink = trigger.delivery.deadLetterSink;
    if (job.kind === "sink" || sink?.kind !== "url") return null;
    return { job: { ...job, kind: "sink", tries: 0, error }, url: sink.url };
  }

  async function settle(
    job: Job,
    trigger: Trigger,
    at: number,
    url: string,
    result: Admission | Failure | null,
    status: number | null,
  ) {
    const time = now();
    const failure = result && "retryable" in result ? result : null;
    const reply = result && "event" in result ? result : null;
    const tries = job.tries + 1;
    const next = failure ? decide(failure, trigger.delivery, tries) : null;
    const again = next?.again ? next.waitMs : null;
    const state = !failure ? "delivered" : again !== null ? "pending" : endOf(job, trigger);
    const due = time + (again ?? 0);
    const settlement: Settlement = {
      seq: job.seq,
      trigger: job.trigger,
      kind: job.kind,
      state,
      due,
      tries,
      reply: reply?.event.seq ?? null,
      url,
      error: job.kind === "sink" || !failure || again !== null ? job.error : failure.error,
      attempt: {
        n: tries,
        round: job.round,
        at,
        ms: time - at,
        status: failure ? failure.status : status,
        outcome: !failure ? "delivered" : again !== null ? "retry" : "failed",
        reason: failure?.reason ?? "",
        wait: again,
      },
    };
    const sink = state === "dead" ? deadLetter(job, trigger, failure?.error ?? null) : null;
    if (!(await record(settlement, reply, sink?.job ?? null, sink?.url ?? null))) return null;
    parts.count(job.trigger, settlement);
    hub.delivery(settlement);
    if (reply) router.announce(reply);
    if (sink) parts.enqueue(sink.job);
    return again === null ? null : due;
  }

  return async function attempt(job) {
    const trigger = topology().triggers.get(job.trigger);
    if (!trigger) return null;
    const sink = trigger.delivery.deadLetterSink;
    const url = job.kind === "subscriber" ? trigger.url : sink?.kind === "url" ? sink.url : null;
    // The manifests have lost the sink meanwhile: the dead letter is here in any case.
    if (url === null) return null;
    const at = now();
    const answer = await poster.post(url, deliveryMessage(job, trigger), trigger.delivery.timeoutMs);
    // What a closing broker broke off itself is no fault of the subscriber: it stays pending as it was.
    if (parts.closing() && answer.kind === "fault") return null;
    const outcome = judge(url, answer, now());
    const result = admitReply(job, trigger, outcome, answer);
    return settle(job, trigger, at, url, result, outcome.status);
  };
}
