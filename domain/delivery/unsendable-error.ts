/**
 * A task cannot be rendered for this event, because the values do not fit. A retry cannot help.
 *
 * The message names the place, never a value.
 */
export class UnsendableError extends Error {
  override readonly name: string = 'UnsendableError';
  constructor(
    /** Code in one word: `URL_UNSENDABLE`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The rendered content exceeds the size limit. */
export class RenderTooLargeError extends UnsendableError {
  override readonly name = 'RenderTooLargeError';
  constructor(maxBytes: number) {
    super('RENDER_TOO_LARGE', `what is rendered is larger than ${maxBytes} bytes`);
  }
}
