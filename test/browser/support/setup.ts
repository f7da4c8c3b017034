import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { launchBrowser, type Visit, visit } from "./browser.ts";
import { type Stack, startStack } from "./stack.ts";

/** A stack and a browser for the tests of one file, and a fresh page for each visit. */
export interface Setup {
  readonly stack: () => Stack;
  readonly visit: (path?: string, options?: BrowserContextOptions) => Promise<Visit>;
}

export function setUp(): Setup {
  let stack: Stack | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    stack = await startStack();
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });

  const running = () => {
    if (!stack) throw new Error("only inside a test");
    return stack;
  };
  return {
    stack: running,
    visit: (path, options) => {
      if (!browser) throw new Error("only inside a test");
      return visit(browser, running().url, path, options);
    },
  };
}
