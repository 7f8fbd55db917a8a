import type { RecordedCallback } from '../../../../dev/faults/recorded-callback';
import type { RunEvidence, EventRecord } from '../../../../dev/faults/evidence';
import { wants, TASK_NAMES, taskSpec, type TaskName } from '../../../../dev/faults/tasks';
import { ledgerKey, onlyEventId, type EventEntry, type OrderEntry } from '../../../../dev/faults/ledger';

export const DEPARTURE_MS = Date.UTC(2027, 0, 1, 12);
const ARRIVAL_MS = DEPARTURE_MS + 60_000;
export const AGW_ID = 'FLT-1';

export const anEvent = (type: string, part: Partial<EventEntry> = {}): EventEntry => ({
  ...{ agwId: AGW_ID, id: `evt-${type}`, type, path: '', body: '', occurredMs: DEPARTURE_MS - 1_000 },
  ...{ acceptedMs: DEPARTURE_MS - 900, sent: 1, accepted: 1 },
  ...part,
});

const order: OrderEntry = { agwId: AGW_ID, provider: 'LH', fate: 'flies' };

const created = anEvent('OrderCreated', {
  id: onlyEventId(AGW_ID, 'OrderCreated'),
  occurredMs: 0,
  flights: { departureMs: DEPARTURE_MS, arrivalMs: ARRIVAL_MS },
});

interface LedgerEvent {
  readonly id: string;
  readonly type: string;
}

export function anArrival(
  task: TaskName,
  { id, type }: LedgerEvent,
  sequence: number,
  part: Partial<RecordedCallback> = {},
): RecordedCallback {
  return {
    ...{ receiver: taskSpec(task).receiver, task, atMs: ARRIVAL_MS + sequence, id: `msg-${id}-${task}` },
    ...{ attempt: 1, body: `${id} for ${task}`, reply: 'yes' },
    claimed: {
      ...{ order: AGW_ID, eventId: id, event: type, sequence, contradictions: [] },
      firstDeparture: new Date(DEPARTURE_MS).toISOString(),
      lastArrival: new Date(ARRIVAL_MS).toISOString(),
    },
    ...part,
  };
}

const stateOf = (task: TaskName, type: string): string => {
  if (!wants(task, type, order.provider)) return 'not_subscribed';
  return task === 'refused' ? 'failed' : 'delivered';
};

const aRecord = ({ id, type }: LedgerEvent, sequence: number): EventRecord => ({
  ...{ id, type, sequence },
  states: Object.fromEntries(TASK_NAMES.map((task) => [task, stateOf(task, type)])),
});

/** Evidence of a run without failures: one order that was reported, flew and completed. */
export function anEvidence(
  reported: readonly EventEntry[] = [anEvent('OrderTicketed'), anEvent('SeatsDeletion')],
) {
  const reportedEvents = [created, ...reported];
  const timed = (['OrderStarted', 'OrderCompleted'] as const).map((type) => ({
    id: onlyEventId(AGW_ID, type),
    type,
  }));
  const all: readonly LedgerEvent[] = [...reportedEvents, ...timed];
  const arrivals = all.flatMap((event, index) =>
    TASK_NAMES.filter((task) => wants(task, event.type, order.provider)).map((task) =>
      anArrival(task, event, index + 1, task === 'refused' ? { reply: 'no' } : {}),
    ),
  );
  return {
    ledger: {
      orders: new Map([[AGW_ID, order]]),
      events: new Map(reportedEvents.map((event) => [ledgerKey(event.agwId, event.id), event])),
      refusals: [],
    },
    arrivals,
    records: new Map([[AGW_ID, all.map((event, index) => aRecord(event, index + 1))]]),
    endedMs: ARRIVAL_MS + 60_000,
  } satisfies RunEvidence;
}
