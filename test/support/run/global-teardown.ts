/** How long what a test file left open may keep Jest from ending, in milliseconds. */
const LEFT_OPEN_LIMIT_MS = 5_000;

/**
 * Stops what the global setup started, whatever became of the tests. A run that does not end by itself then, because a
 * test file left a worker, a server or a connection open, is ended as a failure.
 */
export default async function globalTeardown(jest?: JestOptions): Promise<void> {
  try {
    await globalThis.closeCallsignTestRun?.();
  } finally {
    if (jest?.watch !== true && jest?.watchAll !== true) endSoon();
  }
}

/** What Jest tells of its own options. */
interface JestOptions {
  readonly watch: boolean;
  readonly watchAll: boolean;
}

function endSoon(): void {
  // Does not keep the process alive: it fires only if something else does.
  setTimeout(() => {
    console.error(
      'A test file left something open that keeps Jest from ending; --detectOpenHandles tells what.',
    );
    process.exit(1);
  }, LEFT_OPEN_LIMIT_MS).unref();
}
