import { isUnfinished, type Delivery, type DeliveryStatus } from './delivery';
import { reasonWords, resultWords, type AttemptResult } from './explain-words';
import { AGENCY_SUSPENDED } from './parking';
import type { RouteEntry } from '../life/route';

/** States of an event for a task. API answers and their documentation come from this table. */
export const ROUTE_STATES = {
  delivered: 'the receiver accepted it',
  waiting: 'it is next',
  waiting_behind: 'the event `behind_sequence` has to be done first',
  retrying: 'it was tried, and will be tried again',
  parked: 'its task is disabled or its agency suspended; it is sent once that is over',
  failed: 'no attempt succeeded, and there will be no more',
  cancelled: 'it was cancelled, and will not be sent',
  superseded: 'the newer event `superseded_by_sequence` replaced it',
  expired: 'it expired before it could be delivered',
  filtered: 'a `condition` of the filter of the task does not hold',
  not_subscribed: 'the task is not for this event',
} as const satisfies Record<DeliveryStatus | 'waiting_behind' | 'filtered' | 'not_subscribed', string>;

export type RouteState = keyof typeof ROUTE_STATES;

/** The members of a delivery that an explanation needs. */
export type Explained = Pick<
  Delivery,
  'sequence' | 'event' | 'status' | 'reason' | 'updated_on' | 'next_attempt_on'
> & {
  /** Number of its last attempt; 0 before the first. */
  readonly last_attempt: number;
  readonly last_result?: AttemptResult;
};

export interface Explanation {
  readonly state: RouteState;
  /** The state in words. */
  readonly explanation: string;
  readonly condition?: string;
  readonly behind_sequence?: number;
  readonly superseded_by_sequence?: number;
}

/** An event for a task, with its recorded delivery. */
export interface RouteCase {
  readonly event: string;
  readonly route: RouteEntry;
  /** Absent if the event was routed but no delivery is recorded yet. */
  readonly delivery?: Explained;
  /** The next delivery of this order for this task. */
  readonly head?: Explained;
}

const FIRST = 'Waiting for its first attempt.';

/** Explains the state of an event for a task, and the reason. */
export const explain = ({ event, route, delivery, head }: RouteCase): Explanation => {
  if (delivery !== undefined) return explainDelivery(delivery, isOrdered(route) ? head : undefined);
  switch (route.outcome) {
    case 'delivery':
      return { state: 'waiting', explanation: FIRST };
    case 'filtered':
      return {
        state: 'filtered',
        condition: route.condition,
        explanation: `Filtered out: it does not hold that ${route.condition}.`,
      };
    case 'not_subscribed':
      return { state: 'not_subscribed', explanation: `The task is not for ${event}.` };
  }
};

/** A delivery that was added by a resend waits in a lane like any other. */
const isOrdered = (route: RouteEntry): boolean => route.outcome !== 'delivery' || route.ordered;

const explainDelivery = (delivery: Explained, head: Explained | undefined): Explanation => {
  const { status, sequence } = delivery;
  if (isUnfinished(status) && head !== undefined && head.sequence !== sequence)
    return {
      state: 'waiting_behind',
      behind_sequence: head.sequence,
      explanation: `Waiting behind #${head.sequence} ${head.event}: ${lowerFirst(sentenceOf(head))}`,
    };
  const explanation = sentenceOf(delivery);
  if (status !== 'superseded') return { state: status, explanation };
  const by = supersededBy(delivery.reason);
  return { state: status, explanation, ...(by === undefined ? {} : { superseded_by_sequence: by }) };
};

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

const upperFirst = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const sentenceOf = (delivery: Explained): string => {
  const { status, reason, updated_on: on, next_attempt_on: nextOn, last_result: result } = delivery;
  const why = reason === undefined ? '' : reasonWords(reason);
  const last = result === undefined ? '' : resultWords(result);
  switch (status) {
    case 'delivered':
      return sentence(`Delivered on ${on}${onAttempt(delivery)}`, last);
    case 'waiting':
      return delivery.last_attempt === 0 ? FIRST : 'Waiting to be sent again.';
    case 'retrying':
      return [
        delivery.last_attempt === 0 ? 'Not tried yet.' : sentence(`Tried ${times(delivery)}`, last),
        ...(why === '' ? [] : [`Held back: ${why}.`]),
        ...(nextOn === undefined ? [] : [`Next attempt on ${nextOn}.`]),
      ].join(' ');
    case 'parked':
      return reason === AGENCY_SUSPENDED
        ? 'Parked while the agency is suspended.'
        : sentence('Parked until the task is enabled', why);
    case 'failed':
      return [sentence(`Failed after ${attempts(delivery)}`, why), ...lastly(last, why)].join(' ');
    case 'cancelled':
      return sentence(`Cancelled on ${on}`, why);
    case 'superseded':
      return sentence(why === '' ? 'Superseded' : upperFirst(why), '');
    case 'expired':
      return [sentence(`Expired on ${on}`, why), ...lastly(last, why)].join(' ');
  }
};

const sentence = (head: string, rest: string): string => (rest === '' ? `${head}.` : `${head}: ${rest}.`);

/** The last result, unless the reason already says it. */
const lastly = (last: string, why: string): readonly string[] =>
  last === '' || last === why ? [] : [`The last: ${last}.`];

const attempts = ({ last_attempt: count }: Explained): string =>
  count === 1 ? '1 attempt' : `${count} attempts`;

const times = ({ last_attempt: count }: Explained): string => (count === 1 ? 'once' : `${count} times`);

const onAttempt = ({ last_attempt: count }: Explained): string => (count > 1 ? `, on attempt ${count}` : '');

/** The workflow writes `superseded by #7`. */
const supersededBy = (reason: string | undefined): number | undefined => {
  const sequence = /#(\d+)$/.exec(reason ?? '')?.[1];
  return sequence === undefined ? undefined : Number(sequence);
};
