import { mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, visit } from "./support/browser.ts";
import { type Stack, startStack } from "./support/stack.ts";
import { type Subscriber, startSubscriber } from "./support/subscriber.ts";

let stack: Stack;
let browser: Browser;
let downstream: Subscriber;

beforeAll(async () => {
  // The last invoice's answer is refused twice before it is taken.
  downstream = await startSubscriber("bookkeeping", "invoice.classified", (_, before) => ({
    status: before === 3 || before === 4 ? 503 : 204,
  }));
  stack = await startStack(downstream.trigger);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
  downstream?.close();
});

const invoices: readonly { readonly subject: string; readonly texts: unknown }[] = [
  { subject: "AB-20481045", texts: ["SQ *BLUE BOTTLE"] },
  { subject: "AB-20481046", texts: ["高鐵票 台北-左營", "台鐵便當"] },
  { subject: "AB-20481047", texts: "not a list" },
  { subject: "AB-20481048", texts: ["貓砂10L", "Spotify Premium"] },
  {
    subject: "AB-20481049",
    texts: ["台電電費", "netflix訂閱", "Apple", "全聯 衛生紙12入", "折扣 -20", "停車費"],
  },
];

// With CONSOLE_PICTURE=docs/console.png it makes the README's picture anew.
test("the page of an invoice shows its whole way: classified, retried downstream, delivered", async () => {
  const { page, troubles } = await visit(browser, stack.url, "", {
    viewport: { width: 1360, height: 900 },
  });
  const row = (subject: string) => page.getByTestId("event-row").filter({ hasText: subject });
  for (const { subject, texts } of invoices) {
    await stack.publish({ id: subject, source: "/pos/taipei", subject, data: { texts } });
    const fate = typeof texts === "string" ? "dead letter" : "delivered";
    await row(subject).filter({ hasText: "invoice.received" }).filter({ hasText: fate }).waitFor();
    if (fate === "delivered")
      await row(subject).filter({ hasText: "invoice.classified" }).filter({ hasText: fate }).waitFor();
  }
  await row("AB-20481049").filter({ hasText: "invoice.received" }).click();
  await page.getByTestId("results").waitFor();
  const way = await page.getByTestId("way").innerText();
  expect(way).toMatch(/invoice-received[\s\S]*200[\s\S]*invoice\.classified[\s\S]*bookkeeping[\s\S]*204/);
  expect(await page.getByTestId("way").locator(".attempts > .wait").allInnerTexts()).toEqual([
    "0.3 s",
    "0.6 s",
  ]);
  await page.mouse.move(0, 0);

  const path = process.env.CONSOLE_PICTURE ?? join(await mkdtemp(join(tmpdir(), "console-")), "console.png");
  await page.screenshot({ path, animations: "disabled" });
  const { size } = await stat(path);
  expect(size).toBeGreaterThan(20_000);
  expect(size).toBeLessThan(250_000);
  expect(troubles).toEqual([]);
});
