import { createAutoscaler } from "./kpa.mjs";

const STEP = 0.1;

/** Events that arrived in one step and share a fate: { count, firstSeen, since (this attempt), attempt }. */
function createQueue() {
  let cohorts = [];
  return {
    push: (cohort) => cohort.count > 0 && cohorts.push(cohort),
    size: () => cohorts.reduce((sum, cohort) => sum + cohort.count, 0),
    /** Takes up to `count` events, oldest first. */
    take(count) {
      const taken = [];
      let left = count;
      while (left > 1e-9 && cohorts.length) {
        const head = cohorts[0];
        const part = Math.min(head.count, left);
        taken.push({ ...head, count: part });
        head.count -= part;
        left -= part;
        if (head.count <= 1e-9) cohorts.shift();
      }
      return taken;
    },
    /** Takes out those for which `test` holds. */
    remove(test) {
      const gone = cohorts.filter(test);
      cohorts = cohorts.filter((cohort) => !test(cohort));
      return gone;
    },
  };
}

/** The value below which the share `q` of the events waited; waits: [{ wait, count }]. */
function weightedQuantile(waits, q) {
  const sorted = [...waits].sort((a, b) => a.wait - b.wait);
  const total = sorted.reduce((sum, one) => sum + one.count, 0);
  let seen = 0;
  for (const one of sorted) {
    seen += one.count;
    if (seen >= q * total) return one.wait;
  }
  return 0;
}

/**
 * A broker delivering events to Knative pods, as a fluid: time runs in steps of 0.1 s, a ready pod answers
 * `podRate` events/s, an event takes at least `latency` s. All not yet answered counts as concurrency, up to
 * `brokerInFlight`: what the broker holds back beyond that the autoscaler can't see, nor does it time out. An attempt that waits longer than
 * `timeout` fails and comes again after the Trigger's exponential backoff; after `retry` more attempts it is a dead letter.
 *
 * metric "concurrency" or "rps": what the autoscaler looks at. offered(t): events/s at second t. Returns { seconds: [{ t, offered, answered, ready, wanted, backlog, panic }],
 * answered, retries, deadLetters, p50, p99 (wait in s), podSeconds }.
 */
export function simulate(options) {
  const { offered, duration, podRate, latency, podStart, brokerInFlight, timeout, delivery, kpa } = options;
  const scaler = createAutoscaler(kpa);
  const held = createQueue();
  const queue = createQueue();
  const later = createQueue();
  const perSecond = [];
  const seconds = [];
  const waits = [];
  const totals = { answered: 0, retries: 0, deadLetters: 0, podSeconds: 0 };
  let starting = [];
  let ready = Math.max(kpa.minScale, 1);
  let decision = { pods: ready, panic: false };
  let sum = { concurrency: 0, answered: 0, arrived: 0 };

  const fail = (cohort, now) => {
    const attempt = cohort.attempt + 1;
    if (attempt > delivery.retry) {
      totals.deadLetters += cohort.count;
      return;
    }
    totals.retries += cohort.count;
    later.push({ ...cohort, attempt, since: now + delivery.backoff * 2 ** (attempt - 1) });
  };

  const scale = (now) => {
    decision = scaler.decide(now, perSecond, ready);
    const missing = decision.pods - ready - starting.length;
    for (let i = 0; i < missing; i++) starting.push(now + podStart);
    if (missing < 0) {
      starting = starting.slice(0, Math.max(0, starting.length + missing));
      ready = Math.min(ready, decision.pods);
    }
  };

  const step = (now) => {
    const started = starting.filter((at) => at <= now).length;
    starting = starting.filter((at) => at > now);
    ready += started;
    held.push({ count: offered(now) * STEP, firstSeen: now, since: now, attempt: 0 });
    for (const cohort of later.remove((one) => one.since <= now)) queue.push({ ...cohort, since: now });
    const room = Math.max(0, brokerInFlight + ready * podRate * STEP - queue.size());
    for (const cohort of held.take(room)) {
      queue.push({ ...cohort, since: now });
      sum.arrived += cohort.count;
    }
    for (const cohort of queue.remove((one) => now - one.since > timeout)) fail(cohort, now);
    let answered = 0;
    for (const cohort of queue.take(ready * podRate * STEP)) {
      answered += cohort.count;
      waits.push({ wait: now - cohort.firstSeen + latency, count: cohort.count });
    }
    totals.answered += answered;
    totals.podSeconds += ready * STEP;
    sum.answered += answered;
    sum.concurrency += (Math.min(queue.size(), brokerInFlight) + (answered / STEP) * latency) * STEP;
  };

  const perSecondSteps = Math.round(1 / STEP);
  for (let t = 0; t < duration; t++) {
    for (let i = 0; i < perSecondSteps; i++) step(t + i * STEP);
    perSecond.push(options.metric === "rps" ? sum.arrived : sum.concurrency);
    const backlog = held.size() + queue.size() + later.size();
    const { pods: wanted, panic } = decision;
    seconds.push({ t, offered: offered(t), answered: sum.answered, ready, wanted, backlog, panic });
    sum = { concurrency: 0, answered: 0, arrived: 0 };
    if ((t + 1) % scaler.tickSeconds === 0) scale(t + 1);
  }
  return { seconds, ...totals, p50: weightedQuantile(waits, 0.5), p99: weightedQuantile(waits, 0.99) };
}
