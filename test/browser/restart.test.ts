import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, until, visit } from "./support/browser.ts";
import { type Stack, startStack } from "./support/stack.ts";
import { type Subscriber, startSubscriber } from "./support/subscriber.ts";

let stack: Stack;
let browser: Browser;
let chain: Subscriber;

beforeAll(async () => {
  // Answers each link with the next one, twelve times.
  chain = await startSubscriber("chain", "chain.link", (data) => {
    const n = (JSON.parse(data) as { n: number }).n + 1;
    if (n > 12) return { status: 204 };
    const next = { id: `link-${n}`, source: "/chain", type: "chain.link", subject: `link ${n}`, data: { n } };
    return { status: 200, event: next };
  });
  stack = await startStack(chain.trigger);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
  chain?.close();
});

test("a page that was open while the broker restarted says so, comes back by itself and has lost nothing", async () => {
  const { page } = await visit(browser, stack.url);
  await stack.publish({ id: "before", subject: "BEFORE", type: "note.made", data: {} });
  const row = (name: string) => page.getByTestId("event-row").filter({ hasText: name });
  await row("BEFORE").waitFor();

  await stack.restartBroker(() => page.getByText("Reconnecting…").waitFor());
  await page.getByTestId("live").filter({ hasText: "Live" }).waitFor();
  await stack.publish({ id: "after", subject: "AFTER", type: "note.made", data: {} });
  await row("AFTER").waitFor();
  expect(await row("BEFORE").count()).toBe(1);
});

test("a long chain of replies is drawn in pieces, each of which shows the event that one is at", async () => {
  const { page, troubles } = await visit(browser, stack.url);
  await stack.publish({ id: "link-0", subject: "link 0", type: "chain.link", data: { n: 0 } });
  await page.getByTestId("event-row").filter({ hasText: "link 12" }).waitFor();
  await page
    .getByTestId("event-row")
    .filter({ hasText: /link 0/ })
    .click();

  const way = page.getByTestId("way");
  await until(
    () => way.innerText(),
    (text) => text.includes("link 8") && !text.includes("link 9"),
  );
  await way.getByRole("link", { name: "… and on: open this event to see more" }).click();
  await page.getByTestId("event").getByRole("heading", { name: "link 9" }).waitFor();
  await until(
    () => way.innerText(),
    (text) => text.includes("link 9") && text.includes("link 12"),
  );
  expect(troubles).toEqual([]);
});
