const ascending = (values) => [...values].sort((a, b) => a - b);

/** The middle value; of an even count the mean of the two in the middle. */
export function median(values) {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which the share `q` (0 to 1) of the values lies (nearest rank). */
export function quantile(values, q) {
  const sorted = ascending(values);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/** Median with the range over the rounds: what the tables print. */
export function spread(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Rounds of one measurement, objects of the same shape, as one: each number is its median over the rounds that have it (null:
 * none has), and beside each `linesPerSecond` stands its `range`.
 */
export function medians(rounds) {
  const merged = {};
  for (const key of Object.keys(rounds[0])) {
    const values = rounds.map((round) => round[key]).filter((value) => value !== null);
    if (typeof values[0] === "object") merged[key] = medians(values);
    else merged[key] = values.length ? Number(median(values).toFixed(2)) : null;
    if (key === "linesPerSecond") merged.range = { min: Math.min(...values), max: Math.max(...values) };
  }
  return merged;
}

/** Three significant digits, with thousands separated: 14176 becomes "14,200". */
export function short(value) {
  if (!Number.isFinite(value)) return "-";
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumSignificantDigits: 3 });
}
