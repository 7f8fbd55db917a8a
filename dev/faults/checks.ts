import type { RecordedCallback } from './recorded-callback';
import {
  byDelivery,
  expectedDeliveryKey,
  isKnownDelivery,
  isDelivered,
  wantedDeliveries,
  type RunEvidence,
  type EventRecord,
} from './evidence';
import { byOrder, ledgerKey, grouped, isAccepted, isTimerEntry, lastFlights, TIMER_EVENTS } from './ledger';
import { isTaskName, TASK_NAMES, taskSpec, wants } from './tasks';

/**
 * Checks one property of a run.
 *
 * @returns a text for each counter-example; empty if the property holds
 */
type RunCheck = (evidence: RunEvidence) => readonly string[];

/** Tolerance between clock readings in different processes. */
const CLOCK_MS = 5;

/** Only timers that were due at least this long before the end are checked. */
const TIMER_MARGIN_MS = 10_000;

const nothingIsLost: RunCheck = ({ ledger, arrivals, records }) => {
  const arrived = byDelivery(arrivals);
  return wantedDeliveries(ledger).flatMap(({ agwId, eventId, type, task }) => {
    const key = expectedDeliveryKey(agwId, eventId, task);
    if (isDelivered(arrived.get(key))) return [];
    const state = recordOf(records, agwId, eventId)?.states[task];
    return state === 'failed'
      ? []
      : [`${key} (${type}): no receiver accepted it, recorded state: ${state ?? 'nothing'}`];
  });
};

const nothingIsInvented: RunCheck = ({ ledger, arrivals, records }) => [
  ...arrivals
    .filter((arrival) => !isKnownDelivery(ledger, arrival))
    .map((arrival) => `${describe(arrival)}: never reported`),
  ...arrivals.flatMap((arrival) => tooEarly(arrival)),
  ...[...records].flatMap(([agwId, events]) =>
    events
      .filter(({ id, type }) => !isTimerEntry(type) && !ledger.events.has(ledgerKey(agwId, id)))
      .map(({ id }) => `${ledgerKey(agwId, id)}: recorded, but never reported`),
  ),
];

function tooEarly({ atMs, claimed }: RecordedCallback): readonly string[] {
  if (!isTimerEntry(claimed.event)) return [];
  const due = claimed.event === 'OrderStarted' ? claimed.firstDeparture : claimed.lastArrival;
  if (atMs + CLOCK_MS >= Date.parse(due)) return [];
  return [`${claimed.order} ${claimed.event}: arrived at ${new Date(atMs).toISOString()}, was due at ${due}`];
}

const retriesAreIdentical: RunCheck = ({ arrivals }) => [
  ...differing(byDelivery(arrivals), 'webhook-id', ({ id }) => id),
  ...differing(
    grouped(arrivals, ({ id }) => id),
    'body',
    ({ body }) => body,
  ),
  ...differing(
    grouped(arrivals, ({ id }) => id),
    'task',
    ({ task }) => task,
  ),
  ...arrivals.flatMap((arrival) =>
    arrival.claimed.contradictions.map((each) => `${describe(arrival)}: ${each}`),
  ),
];

function differing(
  groups: ReadonlyMap<string, readonly RecordedCallback[]>,
  what: string,
  valueOf: (arrival: RecordedCallback) => string,
): readonly string[] {
  return [...groups].flatMap(([key, arrivals]) => {
    const values = [...new Set(arrivals.map(valueOf))];
    return values.length <= 1
      ? []
      : [`${key}: ${values.length} different values of ${what}: ${values.join(' | ')}`];
  });
}

/** Per order and task: no event arrives for the first time after a later one of the sequence. */
const orderHolds: RunCheck = ({ arrivals }) =>
  [...grouped(arrivals, ({ claimed, task }) => `${claimed.order} → ${task}`)].flatMap(([lane, ofLane]) => {
    const [first] = ofLane;
    if (first === undefined || !isTaskName(first.task) || taskSpec(first.task).ordered === false) return [];
    const arrivedIds = new Set<string>();
    let reached = 0;
    return ofLane.flatMap((arrival) => {
      const { sequence } = arrival.claimed;
      const isOutOfOrder = sequence < reached && !arrivedIds.has(arrival.id);
      arrivedIds.add(arrival.id);
      reached = Math.max(reached, sequence);
      return isOutOfOrder ? [`${lane}: #${sequence} ${arrival.claimed.event} arrived after #${reached}`] : [];
    });
  });

const nothingStartsOnceCancelled: RunCheck = ({ arrivals, records }) => {
  const reported = grouped(
    [
      ...arrivals.map(({ claimed }) => ({
        order: claimed.order,
        type: claimed.event,
        sequence: claimed.sequence,
      })),
      ...[...records].flatMap(([order, events]) =>
        events.map(({ type, sequence }) => ({ order, type, sequence })),
      ),
    ],
    ({ order }) => order,
  );
  return [...reported].flatMap(([order, events]) => {
    const cancelled = Math.min(
      ...events.filter(({ type }) => type === 'OrderCanceled').map(({ sequence }) => sequence),
    );
    const after = events.find(({ type, sequence }) => isTimerEntry(type) && sequence > cancelled);
    return after === undefined
      ? []
      : [`${order}: #${after.sequence} ${after.type} after #${cancelled} OrderCanceled`];
  });
};

/** OrderStarted and OrderCompleted arrive for every order that flew. */
const timersFire: RunCheck = ({ ledger, arrivals, endedMs }) => {
  const arrived = byDelivery(arrivals);
  return [...byOrder(ledger)].flatMap(([agwId, events]) => {
    const flights = lastFlights(events);
    const isCancelled = events.some(({ type }) => type === 'OrderCanceled');
    if (flights === undefined || isCancelled || flights.arrivalMs > endedMs - TIMER_MARGIN_MS) return [];
    return TIMER_EVENTS.flatMap((type) => {
      const provider = ledger.orders.get(agwId)?.provider ?? '';
      return TASK_NAMES.filter((task) => wants(task, type, provider)).flatMap((task) => {
        const key = expectedDeliveryKey(agwId, `${agwId}:${type}`, task);
        return isDelivered(arrived.get(key))
          ? []
          : [`${key}: was due by ${new Date(flights.arrivalMs).toISOString()}`];
      });
    });
  });
};

const signaturesHold: RunCheck = ({ arrivals }) =>
  arrivals.flatMap((arrival) =>
    arrival.signatureProblem === undefined ? [] : [`${describe(arrival)}: ${arrival.signatureProblem}`],
  );

/** Each accepted event is recorded once, numbered without gaps, with the state that receivers confirm. */
const recordsAgree: RunCheck = ({ ledger, arrivals, records }) => {
  const arrived = byDelivery(arrivals);
  return [...byOrder(ledger)].flatMap(([agwId, reported]) => {
    const events = records.get(agwId) ?? [];
    const missing = reported.filter(
      (event) => isAccepted(event) && !events.some(({ id }) => id === event.id),
    );
    return [
      ...missing.map(({ id, type }) => `${ledgerKey(agwId, id)} (${type}): accepted, but not recorded`),
      ...events.flatMap(({ sequence, id }, index) =>
        sequence === index + 1
          ? []
          : [`${ledgerKey(agwId, id)}: recorded as #${sequence}, expected #${index + 1}`],
      ),
      ...events.flatMap((event) => contradictions(agwId, event, arrived)),
    ];
  });
};

function contradictions(
  agwId: string,
  { id, type, sequence, states }: EventRecord,
  arrived: ReadonlyMap<string, readonly RecordedCallback[]>,
): readonly string[] {
  return TASK_NAMES.flatMap((task) => {
    const key = expectedDeliveryKey(agwId, id, task);
    const arrivals = arrived.get(key) ?? [];
    const state = states[task];
    const other = arrivals.find(({ claimed }) => claimed.sequence !== sequence);
    return [
      ...(other === undefined
        ? []
        : [`${key}: recorded as #${sequence}, arrived as #${other.claimed.sequence}`]),
      ...(state === 'delivered' && !isDelivered(arrivals)
        ? [`${key} (${type}): recorded as delivered, but no receiver accepted it`]
        : []),
      ...(state !== undefined && SETTLED.has(state)
        ? []
        : [`${key} (${type}): recorded as ${state ?? 'nothing'} at the end`]),
    ];
  });
}

/** Final states. The last two mean that the delivery is never sent. */
const SETTLED: ReadonlySet<string> = new Set(['delivered', 'failed', 'filtered', 'not_subscribed']);

const nothingIsRefused: RunCheck = ({ ledger: { refusals, events } }) => [
  ...refusals.map(({ event, status, answer }) => `${event}: ${status} ${answer.slice(0, 200)}`),
  ...[...events.values()]
    .filter((event) => !isAccepted(event))
    .map(({ agwId, id, sent }) => `${ledgerKey(agwId, id)}: not confirmed in ${sent} requests`),
];

const recordOf = (records: RunEvidence['records'], agwId: string, eventId: string): EventRecord | undefined =>
  records.get(agwId)?.find(({ id }) => id === eventId);

const describe = ({ id, task, attempt, claimed }: RecordedCallback): string =>
  `${claimed.order} #${claimed.sequence} ${claimed.event} → ${task} (${id}, attempt ${attempt})`;

/** The check that holds last, because the service writes records after the deliveries. */
export const RECORDS_AGREE = 'the records agree: each event is recorded once, and none is unfinished';

/** Properties that must hold under any fault. */
export const CHECKS = {
  'accepted = delivered ∪ explained, nothing is lost': nothingIsLost,
  'nothing is invented, no timer fires early': nothingIsInvented,
  'each retry has the same webhook-id and the same bytes': retriesAreIdentical,
  'order is kept per order and task': orderHolds,
  'no OrderStarted or OrderCompleted after OrderCanceled': nothingStartsOnceCancelled,
  'every due timer fires': timersFire,
  'all signatures are valid': signaturesHold,
  [RECORDS_AGREE]: recordsAgree,
  'no valid request is refused': nothingIsRefused,
} as const satisfies Record<string, RunCheck>;

export type CheckName = keyof typeof CHECKS;
