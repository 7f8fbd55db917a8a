/**
 * A task cannot be rendered into a request for this event, now or ever: the values do not fit.
 * The message names the place, never a value.
 */
export class UnsendableError extends Error {
  override readonly name: string = 'UnsendableError';
  constructor(
    /** In one word: `URL_UNSENDABLE`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What is rendered is larger than a receiver can be asked to take. */
export class RenderTooLargeError extends UnsendableError {
  override readonly name = 'RenderTooLargeError';
  constructor(maxBytes: number) {
    super('RENDER_TOO_LARGE', `what is rendered is larger than ${maxBytes} bytes`);
  }
}
