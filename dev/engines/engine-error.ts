/** Kind of a start failure, so that a caller need not parse the message. */
export type EngineProblem =
  'port-in-use' | 'data-folder-in-use' | 'data-folder-corrupt' | 'data-folder-unusable' | 'did-not-start';

/** An engine cannot run. The message is one line: what is wrong and how to fix it. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
  constructor(
    readonly problem: EngineProblem,
    message: string,
  ) {
    super(message);
  }
}

/**
 * No usable binary of an engine was found or fetched.
 * The message lists every place that was tried and what to install.
 */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
  constructor(
    readonly engine: string,
    /** One entry per place, in search order: `the PATH: no temporal there`. */
    readonly tried: readonly string[],
    remedy: string,
  ) {
    super(`${engine} is not available. Tried ${tried.join('; ')}. ${remedy}`);
  }
}
