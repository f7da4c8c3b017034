import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const LIFECYCLE = new URL("../../dist/lifecycle.js", import.meta.url).href;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("a mistake that nobody caught is reported, and the process goes on", async () => {
  const script = `
    import { surviveFaults } from ${JSON.stringify(LIFECYCLE)};
    surviveFaults((error) => console.log("reported", error.message));
    setImmediate(() => { throw new Error("thrown"); });
    setTimeout(() => void Promise.reject(new Error("rejected")), 10);
    setTimeout(() => console.log("still here"), 30);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: ROOT });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "close");
  expect(output.trim().split("\n")).toEqual(["reported thrown", "reported rejected", "still here"]);
  expect(code).toBe(0);
});
