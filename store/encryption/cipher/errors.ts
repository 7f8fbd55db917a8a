import { OwnError } from '../../../domain/input/own-error';

/** The key that sealed it was destroyed with the personal data of its order: nobody opens it any more. */
export class ErasedError extends OwnError {
  override readonly name = 'ErasedError';
  constructor(readonly agwId: string) {
    super(`personal data of order ${agwId} were erased: what was sealed before cannot be opened`);
  }
}

/** Altered, cut short, moved to a place where it does not belong, or sealed by a key that is not known here. */
export class CannotOpenError extends OwnError {
  override readonly name = 'CannotOpenError';
  constructor(
    reason: string,
    readonly belongsTo: string,
  ) {
    super(`what was sealed for ${belongsTo} cannot be opened: ${reason}`);
  }
}
