// Module hooks: while dist loads, one of its files is replaced by a file of bench/swaps (see lib/swaps.mjs). The
// replacement gets at the original by adding ?original to its path.
let swaps = {};

export function initialize(data) {
  swaps = data;
}

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const replacement = swaps[found.url];
  return replacement && context.parentURL !== replacement ? { ...found, url: replacement } : found;
}
