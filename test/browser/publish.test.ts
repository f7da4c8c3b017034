import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { until } from "./support/browser.ts";
import { setUp } from "./support/setup.ts";

const { stack, visit } = setUp();
const received = async () => {
  const answer = await fetch(`${stack().url}/api/events?type=invoice.received&limit=100`);
  return ((await answer.json()) as { events: { id: string; subject: string | null }[] }).events;
};

test("a pasted CSV becomes one event for each invoice, and the results can be saved as a CSV", async () => {
  const { page, troubles } = await visit("#/publish");
  await page.getByRole("radio", { name: "CSV" }).click();
  const csv = 'text,invoice\n停車費,A-1\n"衛生紙, 12入",A-2\n高鐵票,A-1\n';
  await page.getByRole("textbox", { name: "Paste a CSV" }).fill(csv);
  await page.getByText("3 rows · 2 events").waitFor();
  await page.getByRole("button", { name: "Publish all" }).click();
  await page.getByText("2 of 2 accepted, 0 failed").waitFor();
  const first = await received();
  expect(first.map(({ subject }) => subject).sort()).toEqual(["A-1", "A-2"]);

  await page.getByTestId("outcome").getByRole("link", { name: "Results" }).click();
  const rows = page.getByTestId("results").locator("tbody tr");
  await until(
    () => rows.count(),
    (count) => count === 3,
  );
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as CSV" }).click(),
  ]);
  const saved = (await readFile(await download.path(), "utf8")).split("\r\n");
  expect(saved[0]).toBe("\ufefftext,prediction,name,confidence,needsReview,invoice");
  expect(saved.find((line) => line.startsWith('"衛生紙, 12入",household,'))).toMatch(/,A-2$/);
  expect(troubles).toEqual([]);
});

test("the same CSV again is a redelivery: the events have the ids they had", async () => {
  const before = new Set((await received()).map(({ id }) => id));
  const { page } = await visit("#/publish");
  await page.getByRole("radio", { name: "CSV" }).click();
  await page
    .getByRole("textbox", { name: "Paste a CSV" })
    .fill('text,invoice\n停車費,A-1\n"衛生紙, 12入",A-2\n高鐵票,A-1');
  await page.getByRole("button", { name: "Publish all" }).click();
  await page.getByText("2 of 2 accepted, 0 failed").waitFor();
  expect(new Set((await received()).map(({ id }) => id))).toEqual(before);
});

test("a CSV file without a header is taken by its first column, 50 rows to an event", async () => {
  const { page } = await visit("#/publish");
  await page.getByRole("radio", { name: "CSV" }).click();
  const buffer = Buffer.from(Array.from({ length: 120 }, (_, n) => `便當 ${n},${n}`).join("\r\n"));
  await page
    .getByLabel("Choose a CSV file")
    .setInputFiles({ name: "lines.csv", mimeType: "text/csv", buffer });
  await page.getByText("120 rows · 3 events · no header found").waitFor();
});

test("what is no JSON is said beside the form and is not sent; what the broker refuses is told with its reason", async () => {
  const { page } = await visit("#/publish");
  await page.getByRole("radio", { name: "JSON" }).click();
  const data = page.getByRole("textbox", { name: "Data, as JSON" });
  expect(JSON.parse(await data.inputValue()).texts).toHaveLength(5);
  await data.fill("{ texts: ");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("alert").filter({ hasText: "This is not JSON" }).waitFor();
  expect(await page.getByTestId("outcome").innerText()).toContain("appears here");

  await data.fill('{"texts": ["Apple"]}');
  await page.getByRole("textbox", { name: "Source" }).fill("");
  await page.keyboard.press("Control+Enter");
  await page.getByTestId("outcome").getByText("Not accepted (400)").waitFor();
});

test("an event can be published again from its page, under a new id", async () => {
  await stack().publish({
    id: "again",
    subject: "AG-1",
    data: { texts: ["剪髮"], note: { deep: [1, null] } },
  });
  const { page } = await visit();
  await page
    .getByTestId("event-row")
    .filter({ hasText: "invoice.received" })
    .filter({ hasText: "AG-1" })
    .click();
  await page.getByRole("button", { name: "Publish again…" }).click();
  const data = page.getByRole("textbox", { name: "Data, as JSON" });
  expect(JSON.parse(await data.inputValue())).toEqual({ texts: ["剪髮"], note: { deep: [1, null] } });
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByTestId("outcome").getByTestId("results").waitFor();
  const ids = (await received()).filter(({ subject }) => subject === "AG-1").map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});
