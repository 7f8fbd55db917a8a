/** One thing that is wrong with what was sent. */
export interface InputProblem {
  /** RFC 6901: `/flights/0/departure`; empty for the whole body. */
  readonly pointer: string;
  /** The place, what is wrong with it, what is expected. Never a value that may identify a person. */
  readonly detail: string;
  /** The reason in one word: `DATE_INVALID`. */
  readonly code: string;
}

export type InputPath = readonly PropertyKey[];

/** What was sent cannot be taken; carries every problem that was found, at least one. */
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

/** Longest part of a value or a name that an error repeats, in characters. */
const MAX_SHOWN_LENGTH = 40;

/** A value as an error may repeat it: short, quoted, and of lists and objects only what they are. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  if (value.length <= MAX_SHOWN_LENGTH) return JSON.stringify(value);
  return `${JSON.stringify(value.slice(0, MAX_SHOWN_LENGTH))}…`;
}
