import type { AttemptDoc, StoredAttempt } from './attempt-document';

/** Attempts by their number: recording one a second time overwrites it and never doubles it. */
export type AttemptMap = Readonly<Record<string, AttemptDoc>>;

/** An attempt that was begun and never recorded. */
export interface UnrecordedAttempt {
  readonly attempt: number;
  readonly result: { readonly kind: 'unknown'; readonly reason: string };
}

export type AttemptView = StoredAttempt | UnrecordedAttempt;

const UNRECORDED_REASON = 'the worker died before it could record what came of this attempt';

/** Every attempt up to the highest that is recorded, in order, with a note in place of each that is missing. */
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
