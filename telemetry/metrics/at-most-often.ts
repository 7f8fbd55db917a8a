/** How long what was read is shown again, in milliseconds: a second scraper costs the engines nothing. */
const FRESH_FOR_MS = 5_000;

/** Reads at most once in {@link FRESH_FOR_MS}, however many ask, and never twice at the same time. */
export function atMostOften(refresh: () => Promise<void>): () => Promise<void> {
  let readMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  return () => {
    if (performance.now() - readMs < FRESH_FOR_MS) return Promise.resolve();
    reading ??= refresh().finally(() => {
      readMs = performance.now();
      reading = undefined;
    });
    return reading;
  };
}
