import { describeError } from './describe-error';

/** What a line of the log can hold: nothing that is nested deeper than an error's view. */
export type Loggable = string | number | boolean | object;

/**
 * A kind of value that may be logged: what fits passes, and anything else is left out of the line.
 *
 * @returns undefined for what does not fit
 */
type Kind = (value: unknown) => Loggable | undefined;

const textOf =
  (pattern: RegExp): Kind =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : undefined;

/** Ids of one list that a line shows. */
const MAX_LISTED = 20;

/** An id of an order, a task, a delivery, a key or a request: no blanks, at most 128 characters. */
const id = textOf(/^[\w.:-]{1,128}$/);

/** Such ids, the first {@link MAX_LISTED}. */
const idList: Kind = (value) =>
  Array.isArray(value) ? value.slice(0, MAX_LISTED).flatMap((each: unknown) => id(each) ?? []) : undefined;

/** A word of a closed set: an event's type, an outcome, an error's code. */
const word = textOf(/^[\w-]{1,64}$/);

/** A name that a URL has without its user, path and query: `https://erp.example:8443`, `127.0.0.1:7233`, `smtp`. */
const origin = textOf(/^(?:[a-z][a-z+.-]*:\/\/)?[\w.:[\]-]{1,300}$/i);

/** The pattern of a path as the table of routes has it, never the path. */
const route = textOf(/^(?:[\w/.{}-]{1,100})$/);

const finite: Kind = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

const flag: Kind = (value) => (typeof value === 'boolean' ? value : undefined);

/** Every member that a line of the log can have, and what passes as its value. */
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
