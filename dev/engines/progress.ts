import { stripVTControlCharacters } from 'node:util';

/** Receives one line for the operator: a failure, a step, or how long it has taken. */
export type ProgressReport = (line: string) => void;

/** Receives the latest output of a long step, shown with the next tick. */
export type ProgressNote = (line: string) => void;

/** A step that takes longer than this reports progress. */
const FIRST_TICK_MS = 2_000;
const TICK_MS = 5_000;
/** A longer line would wrap in a terminal. */
const MAX_NOTE_CHARS = 80;

/**
 * Runs `work` and reports progress after two seconds, then every five seconds.
 * A report has the label, the elapsed time and the latest note.
 */
export async function withProgress<T>(
  report: ProgressReport,
  label: string,
  work: (note: ProgressNote) => Promise<T>,
): Promise<T> {
  const startedMs = performance.now();
  let lastNote = '';
  const tick = (): void => {
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    report(`${label}: ${seconds} s${lastNote === '' ? '' : `, ${lastNote}`}`);
    timer = setTimeout(tick, TICK_MS);
  };
  let timer = setTimeout(tick, FIRST_TICK_MS);
  try {
    return await work((line) => {
      lastNote = lastOutputLine(line, MAX_NOTE_CHARS);
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Shortens a program's output to one line: no colours, no line breaks, at most `maxChars`. */
export function lastOutputLine(text: string, maxChars: number): string {
  const plain = stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
  return plain.length <= maxChars ? plain : `${plain.slice(0, maxChars - 1)}…`;
}
