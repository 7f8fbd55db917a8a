import { describeError } from './describe-error';

/** A value in a log line. Only an error's view may be nested. */
export type Loggable = string | number | boolean | object;

/**
 * Checks a value of one kind; a log line omits values that do not pass.
 *
 * @returns the value to log, or undefined if it does not pass
 */
type Kind = (value: unknown) => Loggable | undefined;

const textOf =
  (pattern: RegExp): Kind =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : undefined;

/** Most ids of a list in one line. */
const MAX_LISTED = 20;

/** An id of an order, task, delivery, key or request: no spaces, at most 128 characters. */
const id = textOf(/^[\w.:-]{1,128}$/);

/** The first {@link MAX_LISTED} ids of a list. */
const idList: Kind = (value) =>
  Array.isArray(value) ? value.slice(0, MAX_LISTED).flatMap((each: unknown) => id(each) ?? []) : undefined;

/** A word from a closed set: an event type, an outcome, an error code. */
const word = textOf(/^[\w-]{1,64}$/);

/** A URL without user, path and query: `https://erp.example:8443`, `127.0.0.1:7233`, `smtp`. */
const origin = textOf(/^(?:[a-z][a-z+.-]*:\/\/)?[\w.:[\]-]{1,300}$/i);

/** The path pattern of a route, never an actual path. */
const route = textOf(/^(?:[\w/.{}-]{1,100})$/);

const finite: Kind = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

const flag: Kind = (value) => (typeof value === 'boolean' ? value : undefined);

/** All members of log lines, with the check for their values. */
export const MEMBERS = {
  aborted: flag,
  activityType: word,
  attempt: finite,
  attempts: finite,
  component: word,
  count: finite,
  delivery: id,
  durationMs: finite,
  endpoint: origin,
  err: describeError,
  event: word,
  failure: word,
  key: id,
  method: word,
  notice: id,
  order: id,
  orders: idList,
  outcome: word,
  reason: word,
  recipient: id,
  requestId: id,
  retryInMs: finite,
  route,
  said: textOf(/^[\w .,'()-]{1,120}$/),
  sequence: finite,
  status: finite,
  target: textOf(/^[\w:-]{1,120}$/),
  task: id,
  temporal: origin,
  type: word,
  url: origin,
  workflowId: id,
  workflowType: word,
} as const satisfies Record<string, Kind>;

export type Member = keyof typeof MEMBERS;
