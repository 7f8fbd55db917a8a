import { inspect } from 'node:util';
import type { Callback } from './callback';
import { wasAccepted } from './switches';

type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'bold' | 'dim';

/** Colours a text, or returns it unchanged. */
export type Paint = (colour: Colour, text: string) => string;

export const plain: Paint = (_colour, text) => text;
export const coloured: Paint = (colour, text) => {
  const [on = 0, off = 0] = inspect.colors[colour] ?? [];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};

interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/** Returns {@link coloured} if the stream is a terminal with colours; NO_COLOR and TERM=dumb turn them off. */
export const paintFor = (stream: OutputStream): Paint =>
  stream.isTTY === true && stream.hasColors?.() === true ? coloured : plain;

/** Longest printed body, in characters. */
const MAX_BODY_CHARACTERS = 300;

/** Returns a listener that prints each callback. */
export function terminalListener(stream: OutputStream): (callback: Callback) => void {
  const paint = paintFor(stream);
  return (callback) => void stream.write(`${formatCallback(callback, paint)}\n`);
}

/**
 * Formats a callback: one line with its subject and verification, and its body below.
 *
 * @param task - name of the task, if known
 */
export function formatCallback(callback: Callback, paint: Paint, task?: string): string {
  const { verification, event, order, sequence, attempt } = callback;
  const isVerified = verification.kind === 'verified';
  const parts = [
    paint('bold', printable(event ?? `${callback.method} ${callback.path}`)),
    order === null ? undefined : paint('cyan', `${printable(order)} #${sequence ?? '?'}`),
    task,
    attempt === null ? undefined : `attempt ${attempt}`,
    isVerified ? paint('green', 'verified') : paint('red', `NOT VERIFIED: ${verification.detail}`),
    answerNote(callback, paint),
    placeNote(callback, paint),
  ].filter((part) => part !== undefined);
  const mark = isVerified ? paint('green', '✓') : paint('red', '✗');
  return `${mark} ${parts.join('  ')}\n  ${paint('dim', compactBody(callback))}`;
}

function answerNote({ answer }: Callback, paint: Paint): string | undefined {
  if (wasAccepted(answer)) return undefined;
  const wait = answer.retry_after_s === undefined ? '' : `, Retry-After ${answer.retry_after_s} s`;
  return paint('yellow', `answered ${answer.status}${wait}`);
}

function placeNote({ place, note }: Callback, paint: Paint): string | undefined {
  if (note === null) return undefined;
  return paint(place.kind === 'out_of_order' ? 'red' : 'dim', note);
}

function compactBody({ body }: Callback): string {
  const text = printable(withoutLayout(body));
  if (text === '') return '(no body)';
  return text.length <= MAX_BODY_CHARACTERS ? text : `${text.slice(0, MAX_BODY_CHARACTERS)} …`;
}

function withoutLayout(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

/**
 * Escapes control characters and direction marks in foreign text, so that it is safe to print to a terminal.
 */
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
