import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Service } from "../../src/service.ts";
import { startTestService } from "../support/service.ts";
import { launchBrowser } from "./support/browser.ts";

let browser: Browser;
let service: Service;
beforeAll(async () => {
  [browser, service] = await Promise.all([launchBrowser(), startTestService()]);
});
afterAll(async () => {
  await browser.close();
  await service.close();
});

it("/docs shows every operation and tries one out, with no outside host and nothing its policy refuses", async () => {
  const page = await browser.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => troubles.push(message.text()));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== service.url && protocol.startsWith("http")) troubles.push(request.url());
  });
  await page.goto(`${service.url}/docs`);
  await page.locator(".opblock").first().waitFor();
  const { paths } = (await (await fetch(`${service.url}/openapi.json`)).json()) as { paths: object };
  expect(await page.locator(".opblock").count()).toBe(Object.keys(paths).length);

  const predict = page.locator("#operations-classification-predict");
  await predict.locator(".opblock-summary-control").click();
  await predict.locator(".try-out__btn").click();
  await predict.locator(".execute").click();
  const answer = predict.locator(".live-responses-table");
  await answer.waitFor();
  expect(await answer.innerText()).toMatch(/\b200\b[\s\S]*"prediction"/);
  expect(troubles).toEqual([]);
});
