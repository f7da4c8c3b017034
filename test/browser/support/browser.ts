import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Debian's Chromium, or the one that `CHROMIUM` names; playwright brings none of its own here. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? places.find((place) => existsSync(place));
  if (!executablePath) throw new Error(`no Chromium at ${places.join(", ")}: install it or set CHROMIUM`);
  const quiet = ["gpu", "quic", "background-networking", "component-update", "sync"].map(
    (name) => `--disable-${name}`,
  );
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--no-first-run", ...quiet] });
}

/** A page of its own, with what went wrong on it: errors, refused scripts, and requests to other hosts. */
export interface Visit {
  readonly page: Page;
  readonly troubles: string[];
}

/** Opens the console at a path such as `#/publish`, in English unless told otherwise. */
export async function visit(
  browser: Browser,
  url: string,
  path = "",
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    locale: "en",
    viewport: { width: 1360, height: 860 },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== url && protocol.startsWith("http")) troubles.push(`other host: ${request.url()}`);
  });
  await page.goto(`${url}/${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return { page, troubles };
}

/** Waits until it holds, asking again and again; the last answer is in the error. */
export async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`not so within ${ms} ms; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
