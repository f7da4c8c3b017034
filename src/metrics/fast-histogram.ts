import type { Metric, MetricObjectWithValues, MetricValueWithName, Registry } from "prom-client";

/** What is observed once a text: prom-client's own histogram costs 20 times a few additions. */
export interface FastHistogram {
  readonly observe: (value: number) => void;
}

export interface FastHistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, rising; +Inf is added. */
  readonly buckets: readonly number[];
}

/** A histogram without labels, kept as plain numbers and shown through the registry like any other. */
export function createFastHistogram(registry: Registry, options: FastHistogramOptions): FastHistogram {
  const { name, help, buckets } = options;
  const counts = new Array<number>(buckets.length + 1).fill(0);
  let sum = 0;
  const values = (): MetricValueWithName<string>[] => {
    let total = 0;
    const rows: MetricValueWithName<string>[] = counts.map((count, i) => {
      total += count;
      return { metricName: `${name}_bucket`, labels: { le: buckets[i] ?? "+Inf" }, value: total };
    });
    rows.push({ metricName: `${name}_sum`, labels: {}, value: sum });
    rows.push({ metricName: `${name}_count`, labels: {}, value: total });
    return rows;
  };
  const get = async () => ({ name, help, type: "histogram", values: values(), aggregator: "sum" });
  const metric = { name, help, get, reset: () => {} } as unknown as Metric & {
    get: () => Promise<MetricObjectWithValues<MetricValueWithName<string>>>;
  };
  registry.registerMetric(metric);
  return {
    observe: (value) => {
      let i = 0;
      while (i < buckets.length && value > (buckets[i] as number)) i++;
      (counts[i] as number)++;
      sum += value;
    },
  };
}
