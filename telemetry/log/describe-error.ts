import { dirname, sep } from 'node:path';
import { isNativeError } from 'node:util/types';
import { OwnError } from '../../domain/input/own-error';

/** The part of an error that the log shows. */
export interface ErrorView {
  readonly name: string;
  /** The error code of its library, such as `ECONNREFUSED`, `11000` or `UND_ERR_SOCKET`. */
  readonly code?: string | number;
  /** Only of our own errors, because messages of libraries quote values, documents, addresses and URLs. */
  readonly message?: string;
  /** Stack frames as `store/orders.js:41`, innermost first. */
  readonly at?: readonly string[];
  readonly cause?: ErrorView;
}

/** Most stack frames per error. */
const MAX_FRAMES = 6;

/** Most nested causes. */
const MAX_CAUSES = 4;

/** The folder that frames are relative to: the repository, or `dist/`. */
const ROOT = dirname(dirname(__dirname)) + sep;

const NAME = /^[A-Za-z]\w{0,63}$/;
const CODE = /^[\w-]{1,64}$/;

/** File and line at the end of a frame. Excludes the function name, which may be computed from a value. */
const FRAME_LOCATION = /([\w@./\\-]{1,300}:\d{1,7}):\d{1,7}\)?$/;

const nameOf = (error: Error): string => (NAME.test(error.name) ? error.name : 'Error');

const codeOf = (error: Error): string | number | undefined => {
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'number' && Number.isFinite(code)) return code;
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
};

/** Frames of the stack. Skips the message, because it may look like a frame. */
const framesOf = ({ stack, message }: Error): readonly string[] => {
  if (typeof stack !== 'string') return [];
  const start = stack.indexOf(message);
  if (start < 0) return [];
  return stack
    .slice(start + message.length)
    .split('\n')
    .flatMap((line) => (/^ {4}at /.test(line) ? (FRAME_LOCATION.exec(line)?.[1] ?? []) : []))
    .slice(0, MAX_FRAMES)
    .map((frame) =>
      frame.startsWith(ROOT) ? frame.slice(ROOT.length) : frame.replace(/^.*node_modules[/\\]/, ''),
    );
};

const isError = (value: unknown): value is Error => isNativeError(value) || value instanceof Error;

/** @param depth - number of causes above this error */
const view = (thrown: unknown, depth: number): ErrorView => {
  if (!isError(thrown)) return { name: `thrown ${thrown === null ? 'null' : typeof thrown}` };
  const [code, at] = [codeOf(thrown), framesOf(thrown)];
  return {
    name: nameOf(thrown),
    ...(code === undefined ? {} : { code }),
    ...(thrown instanceof OwnError ? { message: thrown.message } : {}),
    ...(at.length === 0 ? {} : { at }),
    ...(thrown.cause === undefined || depth === MAX_CAUSES ? {} : { cause: view(thrown.cause, depth + 1) }),
  };
};

/** The loggable part of any thrown value. Never contains a message of a library. */
export const describeError = (thrown: unknown): ErrorView => view(thrown, 0);

/** {@link describeError} on one line: `MongoServerError 11000 at store/orders.js:41`. For process exits. */
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
