/** For local activities whose failure would lose something: retried until they succeed. */
export const RETRY_FOREVER = {
  startToCloseTimeout: '10s',
  // Longer back-offs become timers: they would hold the workflow task open while MongoDB is away.
  localRetryThreshold: '5s',
  retry: { maximumInterval: '1m' },
} as const;
