import { isNativeError } from 'node:util/types';

/** What an error says, without its name and stack. */
export const messageOf = (error: unknown): string => (isNativeError(error) ? error.message : String(error));

/** Why a `fetch` failed, in one word where it has one: the code of the network's error, else what it says. */
export function causeOf(error: unknown): string {
  const inner = isNativeError(error) && error.cause !== undefined ? error.cause : error;
  return codeOf(inner) ?? messageOf(inner);
}

const codeOf = (error: unknown): string | undefined =>
  isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
