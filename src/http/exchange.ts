import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../domain/classification.ts";
import { ServiceError } from "../errors.ts";
import type { Trace, Tracing } from "../telemetry/tracing.ts";
import { sendProblem } from "./problem.ts";

/** What an exchange leaves for the log and the metrics. */
interface Note {
  texts?: number;
  /** Events by what became of them; only at `POST /`. */
  classified?: number;
  ignored?: number;
  rejected?: number;
  eventId?: string;
  eventSource?: string;
  traceId?: string;
}

export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly caller: Caller;
  readonly note: Note;
  /** Undefined while tracing is off. */
  readonly trace: Trace | undefined;
  /** Answers with a body, or with none at 204. */
  readonly send: (status: number, contentType: string | undefined, body: Buffer | undefined) => void;
  /** Answers with the fault. */
  readonly fail: (error: ServiceError) => void;
}

export interface ExchangeObserver {
  /** Once an answer is written: route, status, seconds. */
  readonly onAnswer: (
    route: string,
    status: number,
    seconds: number,
    note: Note,
    error?: ServiceError,
  ) => void;
}

export interface ExchangeOptions {
  readonly route: string;
  readonly clock: () => number;
  readonly timeoutMs: number;
  /** Undefined where no token is asked for. */
  readonly verify: ((authorization: string | undefined) => Promise<unknown>) | undefined;
  /** A reason to refuse every request just now, or undefined. */
  readonly refusal: () => ServiceError | undefined;
  readonly discard: (req: IncomingMessage, done: () => void) => void;
  readonly observer: ExchangeObserver;
  readonly startTrace: Tracing["start"];
}

export type HotHandler = (req: IncomingMessage, res: ServerResponse) => void;

/** Status that the log and metrics show for a client that left before its answer (nginx's convention). */
const CLIENT_CLOSED = 499;

/**
 * A handler against node:http's own request and response: authentication, refusal, deadline and observation are in
 * here, so that no door (Express's or the direct one) goes round them. Whatever `handle` throws becomes a 500.
 */
export function createHotHandler(options: ExchangeOptions, handle: (exchange: Exchange) => void): HotHandler {
  const { route, clock, verify, refusal, discard, observer, startTrace } = options;
  return (req, res) => {
    const started = clock();
    const note: Note = {};
    const trace = startTrace?.({ method: "POST", route, headers: req.headers, startedAt: started });
    let answered = false;
    const done = (status: number, error?: ServiceError) => {
      if (answered) return;
      answered = true;
      if (trace) note.traceId = trace.end({ status, code: error?.code, texts: note.texts });
      observer.onAnswer(route, status, (clock() - started) / 1000, note, error);
    };
    const fail = (error: ServiceError) => {
      if (error.code === "client_gone" || res.destroyed) {
        done(CLIENT_CLOSED, error);
        return;
      }
      // A body that is still coming can't be waited for any longer: the connection ends with this answer.
      done(sendProblem(res, error, req.complete ? undefined : { connection: "close" }), error);
    };
    const exchange: Exchange = {
      req,
      res,
      note,
      trace,
      caller: { deadline: started + options.timeoutMs, gone: () => res.destroyed, onStep: trace?.step },
      fail,
      send: (status, contentType, body) => {
        if (res.destroyed) {
          done(CLIENT_CLOSED);
          return;
        }
        if (body && contentType)
          res.writeHead(status, { "content-type": contentType, "content-length": body.length });
        else res.writeHead(status);
        res.end(body);
        done(status);
      },
    };
    const proceed = () => {
      const reason = refusal();
      if (reason) {
        discard(req, () => fail(reason));
        return;
      }
      try {
        handle(exchange);
      } catch (error) {
        fail(new ServiceError("internal", "unexpected fault; the log has the details", { cause: error }));
      }
    };
    if (!verify) proceed();
    else {
      verify(req.headers.authorization).then(proceed, (error: unknown) => {
        const denied =
          error instanceof ServiceError
            ? error
            : new ServiceError("internal", "unexpected fault", { cause: error });
        discard(req, () => fail(denied));
      });
    }
  };
}
