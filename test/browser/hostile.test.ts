import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { setUp } from "./support/setup.ts";

const { stack, visit } = setUp();

const markup = `<img src=x onerror="document.title='owned'"><script>alert(1)</script>"><svg onload=alert(2)>`;
const views = ["#/events", "#/results", "#/dead-letters", "#/triggers"];

/** What event data must never make: elements of its own, in any view. */
const foreignElements = (page: Page) =>
  page.evaluate(
    "document.querySelectorAll('img, iframe, object, embed, base, script:not([src]), svg[onload], a[href^=javascript]').length",
  );

async function publishHostile(): Promise<void> {
  const common = { source: `/x?${markup}`, subject: markup };
  await stack().publish({ ...common, id: `h1${markup}`, data: { texts: [markup, "javascript:alert(3)"] } });
  await stack().publish({ ...common, id: "h2", data: { texts: markup, __proto__: { polluted: 1 } } });
  await stack().publish({ ...common, id: "h3", type: `evil.${markup}`, data: { [markup]: markup } });
  await stack().publish({
    ...common,
    id: "h4",
    type: "constructor",
    datacontenttype: "text/html",
    data: markup,
  });
}

test("markup in attributes, data, replies and error bodies is shown as text and never runs", async () => {
  await publishHostile();
  const { page, troubles } = await visit("#/dead-letters");
  await page.getByTestId("dead-letter").first().waitFor();

  for (const view of views) {
    await page.goto(`${stack().url}/${view}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await foreignElements(page), view).toBe(0);
  }
  await page.goto(`${stack().url}/#/results`);
  await page.getByTestId("results").getByText(markup, { exact: true }).first().waitFor();
  expect(await foreignElements(page)).toBe(0);

  const { events } = (await (await fetch(`${stack().url}/api/events`)).json()) as {
    events: { seq: number }[];
  };
  expect(events.length).toBeGreaterThanOrEqual(5);
  for (const { seq } of events) {
    await page.goto(`${stack().url}/#/events/${seq}`);
    await page.getByTestId("attributes").waitFor();
    await page.getByTestId("way").waitFor();
    expect(await foreignElements(page), `event ${seq}`).toBe(0);
  }
  expect(await page.title()).toBe("Events · Invoice broker");
  expect(troubles).toEqual([]);
});

test("a subject that reorders or hides text is shown with its marks spelt out", async () => {
  await stack().publish({ id: "bidi", subject: "AB\u202e12\u200b34", data: { texts: ["x"] } });
  const { page } = await visit();
  const row = page.getByTestId("event-row").filter({ hasText: "AB\\u202e12\\u200b34" });
  await row.first().waitFor();
});

test("a script that got into the page all the same would be refused by its policy", async () => {
  const { page, troubles } = await visit();
  await page.evaluate(
    "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); })()",
  );
  expect(await page.evaluate("window.ran")).toBe(undefined);
  expect(troubles.join()).toContain("Content Security Policy");
});
