import type { Exchange } from '../channel';

type Timings = NonNullable<Exchange['timings']>;

/** Records the end of a step. */
export type NoteStep = (step: keyof Timings) => void;

/** Times the steps of an attempt, in whole milliseconds since this call. */
export const startStopwatch = (): { readonly timings: Timings; readonly note: NoteStep } => {
  const startMs = performance.now();
  const timings: { -readonly [Step in keyof Timings]: Timings[Step] } = {};
  const note: NoteStep = (step) => {
    timings[step] = Math.round(performance.now() - startMs);
  };
  return { timings, note };
};
