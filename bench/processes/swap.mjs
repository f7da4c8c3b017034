// node --import swap.mjs dist/main.js serve, with BENCH_SWAPS: JSON of file URLs, original to replacement.
import { register } from "node:module";

register("./swap-hooks.mjs", import.meta.url, { data: JSON.parse(process.env.BENCH_SWAPS) });
