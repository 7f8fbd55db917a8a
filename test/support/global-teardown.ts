/** Time limit for Jest to exit after the teardown, in milliseconds. */
const LEFT_OPEN_LIMIT_MS = 5_000;

/**
 * Stops everything that the global setup started.
 * If Jest then does not exit, because a test file left a worker, a server or a connection open, the run fails.
 */
export default async function globalTeardown(jest?: JestOptions): Promise<void> {
  try {
    await globalThis.closeCallsignTestRun?.();
  } finally {
    if (jest?.watch !== true && jest?.watchAll !== true) exitAfterTimeout();
  }
}

/** The options of Jest that are used here. */
interface JestOptions {
  readonly watch: boolean;
  readonly watchAll: boolean;
}

function exitAfterTimeout(): void {
  // Does not keep the process alive: it fires only if something else does.
  setTimeout(() => {
    console.error(
      'A test file left something open, so Jest does not exit. Run with --detectOpenHandles to find it.',
    );
    process.exit(1);
  }, LEFT_OPEN_LIMIT_MS).unref();
}
