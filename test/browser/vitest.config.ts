// For its patch of what vitest needs and Node 20 lacks.
import "../../vitest.config.ts";
import { defineConfig } from "vitest/config";

// Apart from the project's other tests: these need a Chromium. One file at a time, each with a broker, a classifier
// and a browser of its own; the deadlines are generous because a loaded machine may be slow.
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
