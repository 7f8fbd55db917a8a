import { dirname, sep } from 'node:path';
import { isNativeError } from 'node:util/types';
import { OwnError } from '../../domain/input/own-error';

/** An error as the log shows it. */
export interface ErrorView {
  readonly name: string;
  /** `ECONNREFUSED`, `11000`, `UND_ERR_SOCKET`: the word or number that its library has for it. */
  readonly code?: string | number;
  /** Of our own errors only: those of others quote values, documents, addresses and URLs. */
  readonly message?: string;
  /** Places in the code, the innermost first: `store/orders.js:41`. */
  readonly at?: readonly string[];
  readonly cause?: ErrorView;
}

/** Places of one error that are shown. */
const MAX_PLACES = 6;

/** Causes of causes that are followed. */
const MAX_CAUSES = 4;

/** The folder that places are told from: of the sources, or of `dist/`. */
const ROOT = dirname(dirname(__dirname)) + sep;

const NAME = /^[A-Za-z]\w{0,63}$/;
const CODE = /^[\w-]{1,64}$/;

/** The end of a frame. The name of a function before it may be computed from a value, so it is left out. */
const PLACE = /([\w@./\\-]{1,300}:\d{1,7}):\d{1,7}\)?$/;

const nameOf = (error: Error): string => (NAME.test(error.name) ? error.name : 'Error');

const codeOf = (error: Error): string | number | undefined => {
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'number' && Number.isFinite(code)) return code;
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
};

/** What stands after the message: the message itself may look like a frame. */
const placesOf = ({ stack, message }: Error): readonly string[] => {
  if (typeof stack !== 'string') return [];
  const start = stack.indexOf(message);
  if (start < 0) return [];
  return stack
    .slice(start + message.length)
    .split('\n')
    .flatMap((line) => (/^ {4}at /.test(line) ? (PLACE.exec(line)?.[1] ?? []) : []))
    .slice(0, MAX_PLACES)
    .map((place) =>
      place.startsWith(ROOT) ? place.slice(ROOT.length) : place.replace(/^.*node_modules[/\\]/, ''),
    );
};

const isError = (value: unknown): value is Error => isNativeError(value) || value instanceof Error;

/** @param depth - causes that were followed already */
const view = (thrown: unknown, depth: number): ErrorView => {
  if (!isError(thrown)) return { name: `thrown ${thrown === null ? 'null' : typeof thrown}` };
  const [code, at] = [codeOf(thrown), placesOf(thrown)];
  return {
    name: nameOf(thrown),
    ...(code === undefined ? {} : { code }),
    ...(thrown instanceof OwnError ? { message: thrown.message } : {}),
    ...(at.length === 0 ? {} : { at }),
    ...(thrown.cause === undefined || depth === MAX_CAUSES ? {} : { cause: view(thrown.cause, depth + 1) }),
  };
};

/** What of anything that was thrown may be logged: never a message that others have written. */
export const describeError = (thrown: unknown): ErrorView => view(thrown, 0);

/** The same in one line, for a process that ends: `MongoServerError 11000 at store/orders.js:41`. */
export const errorLine = (thrown: unknown): string => {
  const lineOf = ({ name, code, message, at, cause }: ErrorView): string =>
    [
      name,
      ...(code === undefined ? [] : [String(code)]),
      ...(message === undefined ? [] : [`(${message})`]),
      ...(at?.[0] === undefined ? [] : [`at ${at[0]}`]),
      ...(cause === undefined ? [] : [`← ${lineOf(cause)}`]),
    ].join(' ');
  return lineOf(describeError(thrown));
};
