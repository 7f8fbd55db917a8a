import type { Arrival } from './arrival';
import {
  byDelivery,
  deliveryKey,
  isKnown,
  isTaken,
  wantedDeliveries,
  type Evidence,
  type RecordedEvent,
} from './evidence';
import { byOrder, eventKey, grouped, isAccepted, isTimerEvent, lastFlights, TIMER_EVENTS } from './ledger';
import { isTaskName, TASK_NAMES, taskSpec, wants } from './tasks';

/** @returns the counter-examples, in words; none where it holds */
type Check = (evidence: Evidence) => readonly string[];

/** A clock is read here and there, not at the same instant. */
const CLOCK_MS = 5;

/** Timers that were due this long before the end have had their time. */
const TIMER_MARGIN_MS = 10_000;

const nothingIsLost: Check = ({ ledger, arrivals, records }) => {
  const arrived = byDelivery(arrivals);
  return wantedDeliveries(ledger).flatMap(({ agwId, eventId, type, task }) => {
    const key = deliveryKey(agwId, eventId, task);
    if (isTaken(arrived.get(key))) return [];
    const state = recordOf(records, agwId, eventId)?.states[task];
    return state === 'failed'
      ? []
      : [`${key} (${type}): no receiver took it, on record: ${state ?? 'nothing'}`];
  });
};

const nothingIsInvented: Check = ({ ledger, arrivals, records }) => [
  ...arrivals
    .filter((arrival) => !isKnown(ledger, arrival))
    .map((arrival) => `${describe(arrival)}: nobody told of that`),
  ...arrivals.flatMap((arrival) => tooEarly(arrival)),
  ...[...records].flatMap(([agwId, events]) =>
    events
      .filter(({ id, type }) => !isTimerEvent(type) && !ledger.events.has(eventKey(agwId, id)))
      .map(({ id }) => `${eventKey(agwId, id)}: on record, and nobody told of it`),
  ),
];

function tooEarly({ atMs, said }: Arrival): readonly string[] {
  if (!isTimerEvent(said.event)) return [];
  const due = said.event === 'OrderStarted' ? said.firstDeparture : said.lastArrival;
  if (atMs + CLOCK_MS >= Date.parse(due)) return [];
  return [`${said.order} ${said.event}: came at ${new Date(atMs).toISOString()}, was due on ${due}`];
}

const repeatsAreTheSame: Check = ({ arrivals }) => [
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
    arrival.said.contradictions.map((each) => `${describe(arrival)}: ${each}`),
  ),
];

function differing(
  groups: ReadonlyMap<string, readonly Arrival[]>,
  what: string,
  valueOf: (arrival: Arrival) => string,
): readonly string[] {
  return [...groups].flatMap(([key, arrivals]) => {
    const values = [...new Set(arrivals.map(valueOf))];
    return values.length <= 1
      ? []
      : [`${key}: ${values.length} times another ${what}: ${values.join(' | ')}`];
  });
}

/** Of one order for one task: nothing comes for the first time after what is later in the sequence. */
const orderIsKept: Check = ({ arrivals }) =>
  [...grouped(arrivals, ({ said, task }) => `${said.order} → ${task}`)].flatMap(([lane, ofLane]) => {
    const [first] = ofLane;
    if (first === undefined || !isTaskName(first.task) || taskSpec(first.task).ordered === false) return [];
    const seen = new Set<string>();
    let reached = 0;
    return ofLane.flatMap((arrival) => {
      const { sequence } = arrival.said;
      const isBack = sequence < reached && !seen.has(arrival.id);
      seen.add(arrival.id);
      reached = Math.max(reached, sequence);
      return isBack ? [`${lane}: #${sequence} ${arrival.said.event} came after #${reached}`] : [];
    });
  });

const nothingStartsOnceCancelled: Check = ({ arrivals, records }) => {
  const told = grouped(
    [
      ...arrivals.map(({ said }) => ({ order: said.order, type: said.event, sequence: said.sequence })),
      ...[...records].flatMap(([order, events]) =>
        events.map(({ type, sequence }) => ({ order, type, sequence })),
      ),
    ],
    ({ order }) => order,
  );
  return [...told].flatMap(([order, events]) => {
    const cancelled = Math.min(
      ...events.filter(({ type }) => type === 'OrderCanceled').map(({ sequence }) => sequence),
    );
    const after = events.find(({ type, sequence }) => isTimerEvent(type) && sequence > cancelled);
    return after === undefined
      ? []
      : [`${order}: #${after.sequence} ${after.type} after #${cancelled} OrderCanceled`];
  });
};

/** OrderStarted and OrderCompleted of every order that flew. */
const timersCame: Check = ({ ledger, arrivals, endedMs }) => {
  const arrived = byDelivery(arrivals);
  return [...byOrder(ledger)].flatMap(([agwId, events]) => {
    const flights = lastFlights(events);
    const isCancelled = events.some(({ type }) => type === 'OrderCanceled');
    if (flights === undefined || isCancelled || flights.arrivalMs > endedMs - TIMER_MARGIN_MS) return [];
    return TIMER_EVENTS.flatMap((type) => {
      const provider = ledger.orders.get(agwId)?.provider ?? '';
      return TASK_NAMES.filter((task) => wants(task, type, provider)).flatMap((task) => {
        const key = deliveryKey(agwId, `${agwId}:${type}`, task);
        return isTaken(arrived.get(key))
          ? []
          : [`${key}: was due by ${new Date(flights.arrivalMs).toISOString()}`];
      });
    });
  });
};

const signaturesHold: Check = ({ arrivals }) =>
  arrivals.flatMap((arrival) =>
    arrival.signatureProblem === undefined ? [] : [`${describe(arrival)}: ${arrival.signatureProblem}`],
  );

/** Each accepted event once, numbered from 1 without a gap, and with what receivers say became of it. */
const recordsAgree: Check = ({ ledger, arrivals, records }) => {
  const arrived = byDelivery(arrivals);
  return [...byOrder(ledger)].flatMap(([agwId, told]) => {
    const events = records.get(agwId) ?? [];
    const missing = told.filter((event) => isAccepted(event) && !events.some(({ id }) => id === event.id));
    return [
      ...missing.map(({ id, type }) => `${eventKey(agwId, id)} (${type}): accepted, and not on record`),
      ...events.flatMap(({ sequence, id }, index) =>
        sequence === index + 1
          ? []
          : [`${eventKey(agwId, id)}: #${sequence} on record where #${index + 1} is due`],
      ),
      ...events.flatMap((event) => contradictions(agwId, event, arrived)),
    ];
  });
};

function contradictions(
  agwId: string,
  { id, type, sequence, states }: RecordedEvent,
  arrived: ReadonlyMap<string, readonly Arrival[]>,
): readonly string[] {
  return TASK_NAMES.flatMap((task) => {
    const key = deliveryKey(agwId, id, task);
    const arrivals = arrived.get(key) ?? [];
    const state = states[task];
    const other = arrivals.find(({ said }) => said.sequence !== sequence);
    return [
      ...(other === undefined ? [] : [`${key}: #${sequence} on record, came as #${other.said.sequence}`]),
      ...(state === 'delivered' && !isTaken(arrivals)
        ? [`${key} (${type}): on record as delivered, nobody took it`]
        : []),
      ...(state !== undefined && SETTLED.has(state)
        ? []
        : [`${key} (${type}): on record as ${state ?? 'nothing'} in the end`]),
    ];
  });
}

/** What nothing more is to come of; the last two name what was never to be sent. */
const SETTLED: ReadonlySet<string> = new Set(['delivered', 'failed', 'filtered', 'not_subscribed']);

const nobodyIsRefused: Check = ({ ledger: { refusals, events } }) => [
  ...refusals.map(({ event, status, answer }) => `${event}: ${status} ${answer.slice(0, 200)}`),
  ...[...events.values()]
    .filter((event) => !isAccepted(event))
    .map(({ agwId, id, sent }) => `${eventKey(agwId, id)}: not confirmed in ${sent} requests`),
];

const recordOf = (records: Evidence['records'], agwId: string, eventId: string): RecordedEvent | undefined =>
  records.get(agwId)?.find(({ id }) => id === eventId);

const describe = ({ id, task, attempt, said }: Arrival): string =>
  `${said.order} #${said.sequence} ${said.event} → ${task} (${id}, attempt ${attempt})`;

/** The one that comes true last: records follow. */
export const RECORDS_AGREE = 'the records agree, each event is there once, none is unfinished';

/** What has to hold whatever fails. */
export const CHECKS = {
  'accepted = delivered ∪ explained, nothing is lost': nothingIsLost,
  'nothing is invented, no timer came early': nothingIsInvented,
  'each repeat has the same webhook-id and the same bytes': repeatsAreTheSame,
  'order is kept per order and task': orderIsKept,
  'no OrderStarted or OrderCompleted after OrderCanceled': nothingStartsOnceCancelled,
  'every timer that was due came': timersCame,
  'all signatures are valid': signaturesHold,
  [RECORDS_AGREE]: recordsAgree,
  'no request was refused that should have been taken': nobodyIsRefused,
} as const satisfies Record<string, Check>;

export type CheckName = keyof typeof CHECKS;
