const nothing = () => {};

/** No instrument at all: what metrics cost. */
export function createMetrics() {
  return {
    render: async () => ({ contentType: "text/plain", body: "" }),
    showInFlight: nothing,
    onAnswer: nothing,
    onDecided: nothing,
    onQueued: nothing,
    onRun: nothing,
  };
}
