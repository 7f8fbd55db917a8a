/** Minimum interval between reads in ms, so that a second scraper adds no load to the engines. */
const THROTTLE_MS = 5_000;

/** Wraps a refresh so that it runs at most once per {@link THROTTLE_MS}, and never concurrently. */
export function throttled(refresh: () => Promise<void>): () => Promise<void> {
  let readMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  return () => {
    if (performance.now() - readMs < THROTTLE_MS) return Promise.resolve();
    reading ??= refresh().finally(() => {
      readMs = performance.now();
      reading = undefined;
    });
    return reading;
  };
}
