import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BROKER, publish, temporaryFolder } from "../component/broker/support.ts";
import { spawnBroker } from "./broker-process.ts";

interface Status {
  readonly store: { readonly events: number; readonly full: boolean };
}

it("answers 503 while the disk takes no more, says so, and has every accepted event after the next start", {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder();
  const manifests = join(folder, "manifests.yaml");
  writeFileSync(manifests, BROKER);
  const data = join(folder, "data");
  // A file of this process may have 600 KB, which to the store is a disk without room.
  const limited = await spawnBroker(manifests, data, "ulimit -f 1200");
  const statuses: number[] = [];
  for (let n = 0; n < 40; n++) {
    const response = await publish(limited, { id: String(n) }, "x".repeat(30_000));
    statuses.push(response.status);
    if (response.status === 503) expect(await response.json()).toMatchObject({ code: "store_full" });
  }
  const accepted = statuses.filter((status) => status === 202).length;
  expect(accepted).toBeGreaterThan(5);
  expect(statuses.slice(accepted)).toEqual(Array(40 - accepted).fill(503));
  expect(limited.errors().match(/events are refused/g)).toHaveLength(1);
  const status = (await (await fetch(`${limited.url}/api/status`)).json()) as Status;
  expect(status.store).toMatchObject({ events: accepted, full: true });
  limited.child.kill("SIGTERM");
  expect(await limited.exited).toBe(0);
  const again = await spawnBroker(manifests, data);
  const found = (await (await fetch(`${again.url}/api/status`)).json()) as Status;
  expect(found.store).toMatchObject({ events: accepted, full: false });
  expect((await publish(again)).status).toBe(202);
});
