/** Stops what the global setup started, whatever became of the tests. */
export default async function globalTeardown(): Promise<void> {
  const close = globalThis.callsignTestEngines ?? [];
  const outcomes = await Promise.allSettled(close.map((stop) => stop()));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
