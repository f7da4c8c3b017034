import { Histogram } from "prom-client";

/** prom-client's own histogram, its labels resolved once. */
export function createFastHistograms(registry, { name, help, buckets }) {
  let histogram;
  return (labels = {}) => {
    const labelNames = Object.keys(labels);
    histogram ??= new Histogram({ name, help, buckets: [...buckets], labelNames, registers: [registry] });
    return labelNames.length ? histogram.labels(labels) : histogram;
  };
}
