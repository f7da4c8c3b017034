import { z } from "zod";
import { BrokerError } from "../errors.ts";
import type { ConsoleParts } from "./parts.ts";

const request = z.union([
  z.strictObject({ seq: z.int().min(1), trigger: z.string().min(1) }),
  z.strictObject({ all: z.literal(true), trigger: z.string().min(1).optional() }),
]);

/** Dead letters that one transaction revives. */
const PAGE = 200;

function parse(body: string): z.infer<typeof request> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new BrokerError("invalid_event", "body: not JSON");
  }
  const parsed = request.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BrokerError("invalid_event", 'body: must be {"seq", "trigger"} or {"all": true, "trigger"?}');
}

/**
 * Makes one dead letter, or all of them, pending again, and starts their deliveries. Returns how many.
 * Throws `not_found` for what is no dead letter, `conflict` when its Trigger is gone.
 */
export async function replay(parts: ConsoleParts, body: string): Promise<number> {
  const wanted = parse(body);
  const { queries, store, commit, hub, lanes, topology } = parts;
  if (wanted.trigger !== undefined && !topology().triggers.has(wanted.trigger)) {
    throw new BrokerError("conflict", `no Trigger ${wanted.trigger} any more; there is nobody to deliver to`);
  }

  async function revive(keys: readonly (readonly [number, string])[]): Promise<number> {
    const revived: (readonly [number, string])[] = [];
    await commit.write(() => {
      revived.length = 0;
      for (const key of keys) if (store.revive(key[0], key[1], parts.now())) revived.push(key);
    });
    for (const [seq, trigger] of revived) hub.delivery({ seq, trigger, kind: "subscriber" });
    for (const trigger of new Set(revived.map(([, name]) => name))) lanes.wake(trigger);
    return revived.length;
  }

  if ("seq" in wanted) {
    const count = await revive([[wanted.seq, wanted.trigger]]);
    if (count === 0) {
      throw new BrokerError("not_found", `event ${wanted.seq} is no dead letter of ${wanted.trigger}`);
    }
    return count;
  }
  let total = 0;
  let from: readonly [number, string] | null = null;
  for (;;) {
    const keys = queries.deadLetters(PAGE, from, wanted.trigger ?? null);
    from = keys.at(-1) ?? null;
    total += await revive(keys.filter(([, trigger]) => topology().triggers.has(trigger)));
    if (keys.length < PAGE) return total;
  }
}
