const pattern =
  /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/;
const units = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];

/** Milliseconds of an ISO 8601 duration (`PT0.5S`, `PT1M`, `P1D`), or null for anything else. Years and months have no fixed length and are refused. */
export function parseDuration(text: string): number | null {
  const found = pattern.exec(text);
  if (!found || text === "P" || text.endsWith("T")) return null;
  let total = 0;
  units.forEach((unit, index) => {
    total += Number((found[index + 1] ?? "0").replace(",", ".")) * unit;
  });
  return text === "P" ? null : Math.round(total);
}
