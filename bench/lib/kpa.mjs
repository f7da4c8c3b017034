const TICK_SECONDS = 2;

/**
 * Knative's pod autoscaler (KPA), as knative/serving 1.23 decides: the average concurrency over a stable window says
 * how many pods are wanted; a panic window, a tenth as long, takes over when it asks for at least twice the ready pods,
 * and while it rules nothing is scaled down.
 *
 * options: target (concurrency a pod should have), minScale, maxScale (0: none), stableWindow, scaleDownDelay (s),
 * panicWindowPercentage, panicThresholdPercentage, maxScaleUpRate, maxScaleDownRate, activationScale.
 */
export function createAutoscaler(options) {
  const { target, minScale, maxScale, stableWindow, scaleDownDelay } = options;
  const panicWindow = Math.max(1, Math.round((stableWindow * options.panicWindowPercentage) / 100));
  const panicThreshold = options.panicThresholdPercentage / 100;
  let panicSince;
  let mostInPanic = 0;
  let recent = [];

  const average = (perSecond, seconds) => {
    const part = perSecond.slice(-seconds);
    return part.length ? part.reduce((a, b) => a + b, 0) / part.length : 0;
  };

  const delayed = (now, wanted) => {
    recent = [...recent.filter((one) => one.at > now - scaleDownDelay), { at: now, wanted }];
    return Math.max(...recent.map((one) => one.wanted));
  };

  /**
   * Pods wanted at `now` (s), from the concurrency of each past second (newest last) and the count of ready pods.
   * Returns { pods, panic }.
   */
  function decide(now, perSecond, ready) {
    const pods = Math.max(1, ready);
    const most = Math.ceil(options.maxScaleUpRate * pods);
    const least = Math.floor(pods / options.maxScaleDownRate);
    const bounded = (raw) => {
      const wanted = Math.min(Math.max(raw, least), most);
      return raw > 0 ? Math.max(wanted, options.activationScale) : wanted;
    };
    const stableRaw = Math.ceil(average(perSecond, stableWindow) / target);
    const panicRaw = Math.ceil(average(perSecond, panicWindow) / target);
    const over = panicRaw / pods >= panicThreshold;
    if (over) panicSince = now;
    else if (panicSince !== undefined && panicSince + stableWindow < now) {
      panicSince = undefined;
      mostInPanic = 0;
    }
    let wanted = bounded(stableRaw);
    if (panicSince !== undefined) {
      mostInPanic = Math.max(mostInPanic, wanted, bounded(panicRaw));
      wanted = mostInPanic;
    }
    if (scaleDownDelay > 0) wanted = delayed(now, wanted);
    const capped = maxScale > 0 ? Math.min(wanted, maxScale) : wanted;
    return { pods: Math.max(capped, minScale), panic: panicSince !== undefined };
  }

  return { decide, tickSeconds: TICK_SECONDS };
}
