/** How long what was read is shown again, in milliseconds: a second scraper costs the engines nothing. */
const THROTTLE_MS = 5_000;

/** Reads at most once in {@link THROTTLE_MS}, however many ask, and never twice at the same time. */
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
