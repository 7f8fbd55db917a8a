import type { Exchange } from '../channel';

type Timings = NonNullable<Exchange['timings']>;

/** Records that a step is done now. */
export type NoteStep = (step: keyof Timings) => void;

/** Measures the steps of an attempt, in whole milliseconds. */
export const startStopwatch = (): { readonly timings: Timings; readonly note: NoteStep } => {
  const startMs = performance.now();
  const timings: { -readonly [Step in keyof Timings]: Timings[Step] } = {};
  const note: NoteStep = (step) => {
    timings[step] = Math.round(performance.now() - startMs);
  };
  return { timings, note };
};
