import { OwnError } from '../../../domain/input/own-error';

/** The data key was destroyed with the personal data of its order, so the content is lost. */
export class ErasedError extends OwnError {
  override readonly name = 'ErasedError';
  constructor(readonly agwId: string) {
    super(`personal data of order ${agwId} were erased: what was sealed before cannot be opened`);
  }
}

/** Sealed content is altered, truncated, moved to another place, or sealed by an unknown key. */
export class CannotOpenError extends OwnError {
  override readonly name = 'CannotOpenError';
  constructor(
    reason: string,
    readonly belongsTo: string,
  ) {
    super(`what was sealed for ${belongsTo} cannot be opened: ${reason}`);
  }
}
