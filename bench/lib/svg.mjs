const COLOURS = ["#0b6e4f", "#c2410c", "#1d4ed8", "#7c3aed", "#a16207", "#be185d", "#475569", "#0891b2"];
const FONT = 'font-family="system-ui, sans-serif"';
const safe = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const label = (x, y, text, more = "") =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${safe(text)}</text>`;

function frame(width, height, title, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${safe(title)}" ${FONT} font-size="12" fill="#1f2937">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${label(16, 24, title, 'font-size="15" font-weight="600"')}
${parts.join("\n")}
</svg>
`;
}

const compact = (value) => {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (value >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
};

/** Horizontal bars on a logarithmic axis; rows: { name, value, min, max }, all above 0, the range drawn as a whisker. */
export function barChart({ title, unit, rows: given }) {
  // A logarithm has no place for 0: a server that answered nothing in a round has no bar.
  const rows = given.filter((row) => row.min > 0);
  if (!rows.length) return frame(720, 60, title, [label(16, 44, "nothing measured")]);
  const [left, top, width, step] = [220, 44, 720, 26];
  const low = 10 ** Math.floor(Math.log10(Math.min(...rows.map((row) => row.min))));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...rows.map((row) => row.max))));
  const x = (value) => left + (Math.log10(value / low) / Math.log10(high / low)) * (width - left - 90);
  const bottom = top + rows.length * step;
  const parts = [];
  for (let tick = low; tick <= high * 1.001; tick *= 10) {
    parts.push(`<line x1="${x(tick)}" x2="${x(tick)}" y1="${top - 6}" y2="${bottom}" stroke="#e5e7eb"/>`);
    parts.push(label(x(tick), bottom + 16, compact(tick), 'text-anchor="middle" fill="#6b7280"'));
  }
  rows.forEach((row, i) => {
    const y = top + i * step;
    parts.push(label(left - 8, y + 14, row.name, 'text-anchor="end"'));
    const colour = COLOURS[row.ours ? 0 : 6];
    const length = Math.max(1, x(row.value) - left).toFixed(1);
    parts.push(`<rect x="${left}" y="${y + 2}" width="${length}" height="16" fill="${colour}"/>`);
    parts.push(
      `<line x1="${x(row.min)}" x2="${x(row.max)}" y1="${y + 10}" y2="${y + 10}" stroke="#111827" stroke-width="2"/>`,
    );
    parts.push(label(x(row.max) + 6, y + 14, compact(row.value)));
  });
  parts.push(label(left, bottom + 34, unit, 'fill="#6b7280"'));
  return frame(width, bottom + 46, title, parts);
}

function scale({ log, values, from, to }) {
  const low = log ? Math.min(...values) : 0;
  const high = Math.max(...values, low + 1e-9);
  const place = log ? (v) => Math.log(v / low) / Math.log(high / low || 2) : (v) => v / high;
  const ticks = [];
  if (log) {
    const base = high / low > 50 ? 10 : 2;
    const first = base ** Math.ceil(Math.log(low) / Math.log(base) - 1e-9);
    for (let t = first; t <= high * 1.001; t *= base) ticks.push(t);
  } else {
    const rough = high / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
    for (let t = 0; t <= high * 1.001; t += step) ticks.push(t);
  }
  return { at: (v) => from + place(v) * (to - from), ticks };
}

/**
 * Lines over one x axis. series: { name, points: [[x, y], ...], step?: drawn as stairs }; logX / logY: logarithmic
 * axes, on which points at 0 or below are left out.
 */
export function lineChart({ title, xTitle, yTitle, series: given, logX = false, logY = false }) {
  const drawable = ([x, y]) => (!logX || x > 0) && (!logY || y > 0);
  const series = given.map((one) => ({ ...one, points: one.points.filter(drawable) }));
  if (!series.some((one) => one.points.length))
    return frame(740, 60, title, [label(16, 44, "nothing measured")]);

  const [left, top, right, bottom, width, height] = [70, 48, 550, 300, 740, 346];
  const all = series.flatMap((s) => s.points);
  const x = scale({ log: logX, values: all.map((p) => p[0]), from: left, to: right });
  const y = scale({ log: logY, values: all.map((p) => p[1]), from: bottom, to: top });
  const parts = [];
  for (const tick of y.ticks) {
    parts.push(
      `<line x1="${left}" x2="${right}" y1="${y.at(tick).toFixed(1)}" y2="${y.at(tick).toFixed(1)}" stroke="#e5e7eb"/>`,
    );
    parts.push(label(left - 6, y.at(tick) + 4, compact(tick), 'text-anchor="end" fill="#6b7280"'));
  }
  for (const tick of x.ticks)
    parts.push(label(x.at(tick), bottom + 18, compact(tick), 'text-anchor="middle" fill="#6b7280"'));
  parts.push(label((left + right) / 2, bottom + 38, xTitle, 'text-anchor="middle" fill="#6b7280"'));
  parts.push(label(left - 54, top - 8, yTitle, 'fill="#6b7280"'));
  series.forEach((one, i) => {
    const colour = COLOURS[i % COLOURS.length];
    const places = one.points.map((p) => [x.at(p[0]).toFixed(1), y.at(p[1]).toFixed(1)]);
    const path = places.map(([px, py], n) =>
      n === 0 ? `M${px} ${py}` : one.step ? `H${px}V${py}` : `L${px} ${py}`,
    );
    parts.push(`<path d="${path.join("")}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    if (!one.step && places.length <= 24)
      for (const [px, py] of places) parts.push(`<circle cx="${px}" cy="${py}" r="3" fill="${colour}"/>`);
    parts.push(`<rect x="${right + 16}" y="${top + i * 20}" width="12" height="12" fill="${colour}"/>`);
    parts.push(label(right + 34, top + 10 + i * 20, one.name));
  });
  return frame(width, height, title, parts);
}
