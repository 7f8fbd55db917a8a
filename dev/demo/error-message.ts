import { isNativeError } from 'node:util/types';

/** The message of an error, without its name and stack. */
export const messageOf = (error: unknown): string => (isNativeError(error) ? error.message : String(error));

/** The cause of a failed `fetch`: the code of the network error, else its message. */
export function causeOf(error: unknown): string {
  const inner = isNativeError(error) && error.cause !== undefined ? error.cause : error;
  return codeOf(inner) ?? messageOf(inner);
}

const codeOf = (error: unknown): string | undefined =>
  isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
