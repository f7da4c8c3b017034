import { Counter } from "prom-client";

/** prom-client's own counter, its labels resolved once. */
export function createFastCounter(registry, { name, help, labelNames }) {
  const counter = new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  return (labels) => {
    const child = counter.labels(labels);
    return {
      get count() {
        return 0;
      },
      set count(more) {
        child.inc(more);
      },
    };
  };
}
