/** One problem of an input. */
export interface InputProblem {
  /** RFC 6901 pointer, like `/flights/0/departure`; empty for the whole body. */
  readonly pointer: string;
  /** Place, problem and expectation. Never contains a value that may identify a person. */
  readonly detail: string;
  /** Machine-readable reason, like `DATE_INVALID`. */
  readonly code: string;
}

export type InputPath = readonly PropertyKey[];

/** The input is invalid. Carries all problems found, at least one. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  constructor(readonly errors: readonly InputProblem[]) {
    super(errors.map(({ detail }) => detail).join('; '));
  }
}

/** `['flights', 0, 'a/b']` → `/flights/0/a~1b` */
export const jsonPointer = (path: InputPath): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** `['flights', 0, 'departure']` → `flights[0].departure`; a name that is not a plain word is quoted: `["a b"]`. */
export const pathText = (path: InputPath): string =>
  path.reduce<string>((place, step) => {
    if (typeof step === 'number') return `${place}[${step}]`;
    const name = String(step);
    if (!/^\w{1,100}$/.test(name)) return `${place}[${shown(name)}]`;
    return place === '' ? name : `${place}.${name}`;
  }, '');

/** Longest quote of a value or name in an error, in characters. */
const MAX_SHOWN_LENGTH = 40;

/** Quotes a value for an error: shortened; lists and objects only by their type. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  if (value.length <= MAX_SHOWN_LENGTH) return JSON.stringify(value);
  return `${JSON.stringify(value.slice(0, MAX_SHOWN_LENGTH))}…`;
}
