import { stripVTControlCharacters } from 'node:util';

/** Takes one line for a person to read: what failed, what goes on, how long it has taken. */
export type ProgressReport = (line: string) => void;

/** Takes what a long step last said of itself, to be shown with the next tick. */
export type ProgressNote = (line: string) => void;

/** A step that takes longer than this shows that it is alive. */
const FIRST_TICK_MS = 2_000;
const TICK_MS = 5_000;
/** A longer line would wrap in a terminal. */
const MAX_NOTE_CHARS = 80;

/**
 * Runs `work`; where it takes longer than two seconds, reports that it goes on, for how long, and what it last said,
 * at once and then every five seconds.
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

/** Makes what a program printed fit for a line of a report: no colours, no line breaks, not too long. */
export function lastOutputLine(text: string, maxChars: number): string {
  const plain = stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
  return plain.length <= maxChars ? plain : `${plain.slice(0, maxChars - 1)}…`;
}
