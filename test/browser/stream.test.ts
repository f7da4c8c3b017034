import { expect, test } from "vitest";
import { until } from "./support/browser.ts";
import { setUp } from "./support/setup.ts";

const { stack, visit } = setUp();

test("an empty broker says what to do next, with a command that works as it stands", async () => {
  const { page, troubles } = await visit();
  await page.getByRole("heading", { name: "No events yet" }).waitFor();
  const curl = await page.getByRole("region", { name: "curl" }).innerText();
  const [, url, body] =
    /^curl (\S+) -H 'content-type: application\/cloudevents\+json' -d '(.*)'$/s.exec(curl) ?? [];
  const headers = { "content-type": "application/cloudevents+json" };
  const response = await fetch(String(url), { method: "POST", headers, body: String(body) });
  expect(response.status).toBe(202);

  // The page that said "no events yet" shows both of them without being asked.
  await page.getByTestId("event-row").filter({ hasText: "invoice.received" }).waitFor();
  await page.getByTestId("event-row").filter({ hasText: "invoice.classified" }).waitFor();
  expect(troubles).toEqual([]);
});

test("paused, the stream stands still and counts; resumed, it shows what came", async () => {
  const { page } = await visit();
  await page.getByTestId("event-row").first().waitFor();
  await page.keyboard.press("p");
  const pause = page.getByTestId("pause");
  await pause.filter({ hasText: "Resume" }).waitFor();

  await stack().publish({ id: "while-paused", type: "note.made", subject: "PAUSED-1", data: {} });
  await pause.filter({ hasText: "1 new" }).waitFor();
  const row = page.getByTestId("event-row").filter({ hasText: "PAUSED-1" });
  expect(await row.count()).toBe(0);

  await pause.click();
  await row.waitFor();
});

test("the list is searched by words, type and id, also for events that come later", async () => {
  for (let n = 1; n <= 3; n++) {
    await stack().publish({
      id: `find-${n}`,
      type: "note.made",
      subject: `F-${n}`,
      data: { words: `蘋果 number ${n}` },
    });
  }
  const { page } = await visit();
  const rows = page.getByTestId("event-row");
  const names = () => page.locator(".event-row .name").allTextContents();

  await page.keyboard.press("/");
  await page.keyboard.type("蘋果 NUMBER 2");
  await until(names, (shown) => shown.join() === "F-2");

  await page.getByTestId("search").fill("蘋果");
  await until(names, (shown) => shown.join() === "F-3,F-2,F-1");
  await stack().publish({ id: "find-4", type: "note.made", subject: "F-4", data: { words: "蘋果 later" } });
  await stack().publish({ id: "other", type: "note.made", subject: "F-5", data: { words: "芭樂" } });
  await until(names, (shown) => shown.join() === "F-4,F-3,F-2,F-1");

  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("combobox", { name: "Type" }).fill("note.*");
  await until(names, (shown) => shown.includes("F-5") && shown.every((name) => /^(F|PAUSED)-/.test(name)));

  await page.getByRole("searchbox", { name: "Id" }).fill("find-*");
  await until(names, (shown) => shown.join() === "F-4,F-3,F-2,F-1");
  await page.getByRole("searchbox", { name: "Id" }).fill("nobody");
  await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
  expect(await rows.count()).toBe(0);
});

test("many events at once leave a list that is whole: paging back gives every one exactly once", async () => {
  const { page, troubles } = await visit();
  const ids = Array.from({ length: 150 }, (_, n) => `many-${n}`);
  await Promise.all(ids.map((id) => stack().publish({ id, subject: id, type: "bulk.made", data: {} })));
  await page.getByRole("combobox", { name: "Type" }).fill("bulk.made");
  const names = () => page.locator(".event-row .name").allTextContents();
  await until(names, (shown) => shown.length >= 50 && shown.every((name) => name.startsWith("many-")));
  const older = page.getByRole("button", { name: "Show older" });
  await until(
    async () => {
      if (await older.isVisible()) await older.click();
      return names();
    },
    (shown) => shown.length === ids.length,
  );
  expect((await names()).sort()).toEqual([...ids].sort());
  expect(troubles).toEqual([]);
});
