import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { until } from "./support/browser.ts";
import { setUp } from "./support/setup.ts";

const { stack, visit } = setUp();
/** Each view, and what is there once it has its data. */
const views = [
  ["#/events", "event-row"],
  ["#/events/1", "attributes"],
  ["#/publish", "publish-form"],
  ["#/results", "results"],
  ["#/dead-letters", "dead-letter"],
  ["#/triggers", "trigger"],
] as const;
const tooWide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** Unfolds everything that is folded, and waits for the page to be drawn with it. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true");
  await page.evaluate("new Promise(requestAnimationFrame)");
}

beforeAll(async () => {
  const long = "富利餐飲股份有限公司新竹光復分公司".repeat(12);
  await stack().publish({
    id: "look-1",
    subject: "AB-1",
    data: { texts: ["台電電費", long, "x".repeat(400)] },
  });
  await stack().publish({
    id: "look-2",
    subject: "A".repeat(200),
    source: `/${"s".repeat(300)}`,
    data: { texts: 1 },
  });
});

test("on a phone no view is wider than the screen, in either language", async () => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };
  for (const locale of ["en", "zh-TW"]) {
    const { page, troubles } = await visit("", { ...phone, locale });
    for (const [view, part] of views) {
      await page.goto(`${stack().url}/${view}`);
      await page.getByTestId(part).first().waitFor();
      await unfold(page);
      expect(await page.evaluate(tooWide), `${view} in ${locale}`).toBeLessThanOrEqual(0);
    }
    await page.goto(`${stack().url}/#/dead-letters`);
    await page.getByTestId("dead-letter").getByRole("link").click();
    await page.getByTestId("way").getByTestId("reason").waitFor();
    await unfold(page);
    expect(await page.evaluate(tooWide), `a dead letter's event in ${locale}`).toBeLessThanOrEqual(0);
    expect(troubles).toEqual([]);
  }
});

test("Chinese is drawn with its own glyphs, not with boxes", async () => {
  const { page } = await visit("#/publish", { locale: "zh-TW" });
  // Two different characters would look the same if both were the box for a missing glyph.
  const differ = await page.evaluate(`(() => {
    const draw = (text) => {
      const canvas = document.createElement("canvas");
      const pen = canvas.getContext("2d");
      pen.font = "40px " + getComputedStyle(document.body).fontFamily;
      pen.fillText(text, 0, 60);
      return canvas.toDataURL();
    };
    return draw("發") !== draw("票") && draw("發").length > draw(" ").length;
  })()`);
  expect(differ).toBe(true);
});

test("the language is switched in place, keeps what was typed, and is remembered", async () => {
  const { page } = await visit("#/publish");
  await page.getByRole("textbox", { name: "One line of the invoice on each line" }).fill("剪髮");
  await page.keyboard.press("Escape");
  await page.keyboard.press("l");
  await page.getByRole("heading", { level: 1, name: "發布" }).waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("剪髮");
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-Hant-TW");
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "發布" }).waitFor();
  await page.getByTestId("language").click();
  await page.getByRole("heading", { level: 1, name: "Publish" }).waitFor();
});

test("labels have the very names that the served model gives them, in both languages", async () => {
  const model = (await (await fetch(`${stack().classifierUrl}/model`)).json()) as {
    labels: { name: string; zh: string; en: string }[];
  };
  expect(model.labels.length).toBeGreaterThan(1);
  const { page } = await visit();
  for (const { name, zh, en } of model.labels) {
    const shown = await page.evaluate(
      `import("/lib/labels.js").then(({ describeLabel }) => describeLabel(${JSON.stringify(name)}))`,
    );
    expect(shown).toMatchObject({ name: en, other: zh });
  }
});

test("a browser that prefers Chinese gets it at once", async () => {
  const { page } = await visit("", { locale: "zh-TW" });
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("事件");
});

test("it is used with the keyboard alone: views, list, event and back, with the focus always to be seen", async () => {
  const { page } = await visit();
  await page.getByTestId("event-row").first().waitFor();
  await page.keyboard.press("j");
  await page.getByTestId("attributes").waitFor();
  await page.keyboard.press("Escape");
  await until(
    () => page.getByTestId("event").count(),
    (count) => count === 0,
  );

  await page.keyboard.press("4");
  await page.getByRole("heading", { level: 1, name: "Dead letters" }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.getByRole("heading", { level: 1, name: "Publish" }).waitFor();

  for (let step = 0; step < 8; step++) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    expect(outline, `after ${step + 1} tabs`).not.toBe("none");
  }
});

test("single keys can be switched off, and typing never triggers them", async () => {
  const { page } = await visit("#/publish");
  await page.getByRole("textbox", { name: "Source" }).fill("");
  await page.getByRole("textbox", { name: "Source" }).pressSequentially("1n/?");
  expect(await page.getByRole("textbox", { name: "Source" }).inputValue()).toBe("1n/?");
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Publish");

  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await page.getByRole("checkbox", { name: "Single-key shortcuts are on" }).uncheck();
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("1");
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Publish");
});

test("light and dark follow the system, both with text that can be read", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const { page } = await visit("#/dead-letters", { colorScheme });
    await page.getByTestId("dead-letter").first().waitFor();
    const contrasts = (await page.evaluate(`(() => {
      const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const luminance = (color, under) => {
        for (const layer of [under, color]) { pen.fillStyle = layer; pen.fillRect(0, 0, 1, 1); }
        const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = (element) => {
        const color = getComputedStyle(element).backgroundColor;
        return color !== "rgba(0, 0, 0, 0)" || !element.parentElement ? color : ground(element.parentElement);
      };
      return [...document.querySelectorAll("body *")]
        .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .map((e) => {
          const [a, b] = [luminance(getComputedStyle(e).color, ground(e)), luminance(ground(e), "#fff")].sort((x, y) => y - x);
          return { text: e.textContent.slice(0, 40), ratio: (a + 0.05) / (b + 0.05) };
        });
    })()`)) as { text: string; ratio: number }[];
    expect(contrasts.length).toBeGreaterThan(15);
    expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  }
});
