/** What stands in an engine's way, so that a caller can react to the kind and need not read the text. */
export type EngineProblem =
  'port-in-use' | 'data-folder-in-use' | 'data-folder-corrupt' | 'data-folder-unusable' | 'did-not-start';

/** An engine cannot run. The message is one line that says what is wrong and what to do about it. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
  constructor(
    readonly problem: EngineProblem,
    message: string,
  ) {
    super(message);
  }
}

/** No usable binary of an engine was found or could be fetched. The message names all that was tried and what to install. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
  constructor(
    readonly engine: string,
    /** One entry per place, in the order of the search: `the PATH: no temporal there`. */
    readonly tried: readonly string[],
    remedy: string,
  ) {
    super(`${engine} is not available. Tried ${tried.join('; ')}. ${remedy}`);
  }
}
