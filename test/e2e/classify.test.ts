import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run, temporaryFolder } from "../support/process.ts";

const folder = temporaryFolder();
afterAll(folder.remove);
const file = (name: string, content: string) => {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
};

describe("classify", () => {
  it("writes text, prediction, confidence and needsReview for each row, in order, quoting as CSV does", async () => {
    const input = file("lines.csv", '\ufeffid,text\n1,台電電費\n2,"netflix, ""訂閱"""\n3,asdf ghjk\n');
    const out = join(folder.path, "out.csv");
    const running = run(["classify", input, "--out", out]);
    expect(await running.ended).toBe(0);
    const [header, ...rows] = readFileSync(out, "utf8").trim().split("\n");
    expect(header).toBe("text,prediction,confidence,needsReview");
    expect(rows[0]).toMatch(/^台電電費,utilities,0\.\d{6},false$|^台電電費,utilities,1\.000000,false$/);
    expect(rows[1]).toMatch(/^"netflix, ""訂閱""",subscription,/);
    expect(rows[2]).toMatch(/^asdf ghjk,\w+,0\.\d{6},true$/);
  });

  it("may write over its own input, and leaves what was there when it fails", async () => {
    const same = file("same.csv", "text\n台電電費\n");
    expect(await run(["classify", same, "--out", same]).ended).toBe(0);
    expect(readFileSync(same, "utf8")).toMatch(/\n台電電費,utilities,/);
    const bad = file("bad.csv", "a\n1\n");
    expect(await run(["classify", bad, "--out", same]).ended).toBe(1);
    expect(readFileSync(same, "utf8")).toMatch(/\n台電電費,utilities,/);
    expect(readdirSync(folder.path).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it.each([
    ["a file that is not there", ["classify", "nowhere.csv"], /nowhere\.csv: no such file/],
    ["no file at all", ["classify"], /usage: /],
    ["a switch that nobody knows", ["classify", "x", "--fast"], /--fast/],
    ["a CSV without the column", ["classify", file("other.csv", "a,b\n1,2\n")], /no column named text/],
  ])("ends with one line and exit 1: %s", async (_, args, line) => {
    const running = run(args);
    expect(await running.ended).toBe(1);
    expect(running.output()).toMatch(line);
    expect(running.output().trim().split("\n")).toHaveLength(1);
  });
});
