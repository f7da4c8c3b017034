import { Presets, SingleBar } from "cli-progress";

/** A bar on standard error; without a terminal one line a step, so that a log shows where a run is. */
export function createProgress(total) {
  if (!process.stderr.isTTY) {
    let done = 0;
    return {
      tick: (what) => {
        done += 1;
        process.stderr.write(`${done}/${total} ${what}\n`);
      },
      stop: () => {},
    };
  }
  const format = "{bar} {value}/{total} | {eta_formatted} left | {what}";
  const bar = new SingleBar({ format, hideCursor: true, stream: process.stderr }, Presets.shades_classic);
  bar.start(total, 0, { what: "" });
  return { tick: (what) => bar.increment(1, { what }), stop: () => bar.stop() };
}
