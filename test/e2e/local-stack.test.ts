import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, run, temporaryFolder } from "../support/process.ts";

const folder = temporaryFolder();
let stack: Running;
let classifier = "";
let ingress = "";

beforeAll(async () => {
  stack = run(["dev", "--data", folder.path], { PORT: "0", BROKER_PORT: "0" });
  classifier = (await stack.printed(/classifier\s+(http:\S+)/))[1] as string;
  ingress = (await stack.printed(/publish to\s+(http:\S+)/))[1] as string;
});
afterAll(() => {
  stack.child.kill("SIGKILL");
  folder.remove();
});

/** Reads a Server-Sent Events stream until an event satisfies `wanted`. */
async function firstEvent(url: string, connected: () => void, wanted: (event: Classified) => boolean) {
  const stream = await fetch(url);
  connected();
  let text = "";
  for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString("utf8");
    for (const match of text.matchAll(/^data: ?(.*)\n\n/gm)) {
      const event = JSON.parse(match[1] as string) as Classified;
      if (wanted(event)) return event;
    }
  }
  throw new Error("the stream ended");
}

interface Classified {
  readonly type: string;
  readonly causationid: string;
  readonly outcome: string;
  readonly data: {
    readonly results: { readonly text: string; readonly prediction: string; readonly needsReview: boolean }[];
  };
}

describe("npm start", () => {
  it("brings a published invoice back classified on the stream", async () => {
    let connected = () => {};
    const ready = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const event = firstEvent(
      `${ingress}/events?type=invoice.classified`,
      connected,
      ({ causationid }) => causationid === "demo",
    );
    await ready;
    const accepted = await fetch(ingress, {
      method: "POST",
      headers: {
        "ce-specversion": "1.0",
        "ce-id": "demo",
        "ce-source": "/test",
        "ce-type": "invoice.received",
        "content-type": "application/json",
      },
      body: JSON.stringify({ texts: ["台電電費", "Apple", "netflix訂閱", "瓦斯現金券", "不鏽鋼鍋"] }),
    });
    expect(accepted.status).toBe(202);
    const { data, outcome } = await event;
    expect(data.results.map(({ prediction }) => prediction)).toEqual([
      "utilities",
      "electronics",
      "subscription",
      "utilities",
      "household",
    ]);
    expect(outcome).toBe("accepted");
  });

  it("answers /predict as the README's curl asks it", async () => {
    const answer = await fetch(`${classifier}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ texts: ["台電電費", "asdf ghjk"] }),
    });
    const { results } = (await answer.json()) as Classified["data"];
    expect(results).toMatchObject([
      { prediction: "utilities", needsReview: false },
      { text: "asdf ghjk", needsReview: true },
    ]);
  });

  it("drains and exits 0 at Ctrl-C, which a terminal and npm both forward", async () => {
    stack.child.kill("SIGINT");
    stack.child.kill("SIGINT");
    expect(await stack.ended).toBe(0);
  });
});
