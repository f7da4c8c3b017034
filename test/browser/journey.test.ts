import { expect, test } from "vitest";
import { until } from "./support/browser.ts";
import { setUp } from "./support/setup.ts";

const { stack, visit } = setUp();

test("an invoice published from the form comes back classified, line by line, while one looks", async () => {
  const { page, troubles } = await visit("#/publish");
  await page.getByRole("button", { name: "Publish", exact: true }).click();

  const outcome = page.getByTestId("outcome");
  await outcome.getByText("202: the broker has it safe").waitFor();
  const rows = outcome.getByTestId("results").locator("tbody tr");
  await rows.first().waitFor();
  expect(await rows.count()).toBe(5);
  expect(await rows.nth(0).innerText()).toMatch(
    /台電電費[\s\S]*Housing and utilities[\s\S]*居住帳單[\s\S]*\d %/,
  );
  expect(await rows.nth(1).innerText()).toMatch(/netflix訂閱[\s\S]*數位訂閱/);

  const way = outcome.getByTestId("way");
  await way.getByText("invoice.classified").waitFor();
  expect(await way.innerText()).toMatch(
    /invoice\.received[\s\S]*invoice-received[\s\S]*delivered[\s\S]*200[\s\S]*came as a reply/,
  );
  expect(troubles).toEqual([]);
});

test("with the subscriber gone the retries are seen, the dead letter says why, and a replay delivers it", async () => {
  const { page, troubles } = await visit();
  await stack().stopClassifier();
  expect(await stack().publish({ id: "lost-1", subject: "AB-404", data: { texts: ["停車費"] } })).toBe(202);

  const row = page.getByTestId("event-row").filter({ hasText: "AB-404" });
  await row.click();
  const way = page.getByTestId("way");
  await way.getByText("no answer").nth(1).waitFor(); // a retry, seen while it happens
  await way.getByText("dead letter", { exact: true }).waitFor();
  expect(await way.locator(".attempts > .attempt").allInnerTexts()).toEqual(Array(4).fill("no answer"));
  expect(await way.locator(".attempts > .wait").allInnerTexts()).toEqual(["0.3 s", "0.6 s", "1.2 s"]);

  await page.getByRole("link", { name: /^Dead letters/ }).click();
  const letter = page.getByTestId("dead-letter").filter({ hasText: "AB-404" });
  await letter.getByText(/^Nothing listens at/).waitFor();

  await stack().startClassifier();
  await letter.getByRole("button", { name: "Replay" }).click();
  await page.getByText("1 delivery on its way again").waitFor();
  await letter.waitFor({ state: "detached" });

  await page.getByRole("link", { name: "Events", exact: true }).click();
  await row.filter({ hasText: "invoice.received" }).click();
  await way.getByText("came as a reply").waitFor();
  expect(await way.innerText()).toMatch(/replayed[\s\S]*200[\s\S]*invoice\.classified/);
  const answer = page.getByTestId("event").getByTestId("results").locator("tbody tr");
  expect(await answer.innerText()).toContain("Transport");
  expect(troubles).toEqual([]);
});

test("an invoice that the classifier refuses is a dead letter with the reason decoded, and all can be replayed", async () => {
  const { page, troubles } = await visit("#/dead-letters");
  for (const id of ["bad-1", "bad-2"]) {
    expect(await stack().publish({ id, subject: id, data: { texts: "no list" } })).toBe(202);
  }
  const letter = page.getByTestId("dead-letter").filter({ hasText: "bad-2" });
  await letter.waitFor();
  const reason = await letter.getByTestId("reason").innerText();
  expect(reason).toMatch(/^422/);
  expect(reason).toContain("texts");
  expect(reason).not.toMatch(/^\s*\{/);

  await page.getByRole("button", { name: /^Replay all/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Replay all" }).click();
  await page.getByText("2 deliveries on their way again").waitFor();
  // Refused again, so both are back, now with a second round of attempts.
  await letter.getByText("2 attempts").waitFor();
  expect(troubles).toEqual([]);
});

test("the Triggers' counters follow what happens", async () => {
  const { page } = await visit("#/triggers");
  const figure = page.getByTestId("trigger").locator("dl div").filter({ hasText: "delivered" }).locator("dd");
  const before = Number(await figure.innerText());
  await stack().publish({ id: "count-1", data: { texts: ["剪髮"] } });
  await until(
    () => figure.innerText(),
    (text) => Number(text) === before + 1,
  );
  expect(await page.getByTestId("trigger").innerText()).toContain("type = invoice.received");
});
