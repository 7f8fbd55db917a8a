/** Stops what the global setup started, whatever became of the tests. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.closeCallsignTestRun?.();
}
