import type { AttemptRecord } from '../domain/delivery';

/** Attempts by their number: recording one a second time overwrites it and never doubles it. */
export type AttemptMap = Readonly<Record<string, AttemptRecord>>;

/** An attempt that was begun and never recorded. */
export interface UnrecordedAttempt {
  readonly attempt: number;
  readonly result: { readonly kind: 'unknown'; readonly reason: string };
}

export type AttemptView = AttemptRecord | UnrecordedAttempt;

const UNRECORDED_REASON = 'the worker died before it could record what came of this attempt';

/** Every attempt up to the highest that is recorded, in order, with a note in place of each that is missing. */
export const attemptsOf = (map: AttemptMap): readonly AttemptView[] => {
  const highest = Math.max(0, ...Object.keys(map).map(Number));
  return Array.from({ length: highest }, (_, index): AttemptView => {
    const attempt = index + 1;
    return map[attempt] ?? { attempt, result: { kind: 'unknown', reason: UNRECORDED_REASON } };
  });
};
