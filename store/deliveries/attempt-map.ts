import type { AttemptDoc, StoredAttempt } from './attempt-document';

/** Attempts by number, so that recording one again overwrites it. */
export type AttemptMap = Readonly<Record<string, AttemptDoc>>;

/** An attempt that started but was never recorded. */
export interface UnrecordedAttempt {
  readonly attempt: number;
  readonly result: { readonly kind: 'unknown'; readonly reason: string };
}

export type AttemptView = StoredAttempt | UnrecordedAttempt;

const UNRECORDED_REASON = 'the worker died before it could record the result of this attempt';

/** Every attempt up to the highest recorded one, in order; a missing attempt becomes an `unknown` result. */
export const attemptsOf = (
  map: AttemptMap,
  open: (doc: AttemptDoc) => Promise<StoredAttempt>,
): Promise<readonly AttemptView[]> => {
  const highest = Math.max(0, ...Object.keys(map).map(Number));
  const views = Array.from({ length: highest }, async (_, index): Promise<AttemptView> => {
    const attempt = index + 1;
    const doc = map[attempt];
    return doc === undefined
      ? { attempt, result: { kind: 'unknown', reason: UNRECORDED_REASON } }
      : open(doc);
  });
  return Promise.all(views);
};
