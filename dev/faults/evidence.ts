import type { RecordedCallback } from './recorded-callback';
import { ledgerKey, grouped, isTimerEntry, type Ledger } from './ledger';
import { isTaskName, TASK_NAMES, wants, type TaskName } from './tasks';

/** What the service itself says of an event. */
export interface EventRecord {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  /** What became of it, by task. */
  readonly states: Readonly<Partial<Record<TaskName, string>>>;
}

/** Everything that a verdict is made from. */
export interface RunEvidence {
  readonly ledger: Ledger;
  readonly arrivals: readonly RecordedCallback[];
  /** By order: its events as the API lists them. */
  readonly records: ReadonlyMap<string, readonly EventRecord[]>;
  /** When everything had been waited for, in milliseconds since the epoch. */
  readonly endedMs: number;
}

/** An event for a task that is to get it. */
export interface ExpectedDelivery {
  readonly agwId: string;
  readonly eventId: string;
  readonly type: string;
  readonly task: TaskName;
}

export const expectedDeliveryKey = (agwId: string, eventId: string, task: string): string =>
  `${ledgerKey(agwId, eventId)} → ${task}`;

/** Every delivery that follows from what was accepted; timers' events are judged by themselves. */
export function wantedDeliveries({ orders, events }: Ledger): readonly ExpectedDelivery[] {
  return [...events.values()]
    .filter(({ acceptedMs }) => acceptedMs !== undefined)
    .flatMap(({ agwId, id, type }) => {
      const provider = orders.get(agwId)?.provider ?? '';
      return TASK_NAMES.filter((task) => wants(task, type, provider)).map((task) => ({
        ...{ agwId, eventId: id, type, task },
      }));
    });
}

/** What arrived, by delivery. */
export const byDelivery = (
  arrivals: readonly RecordedCallback[],
): ReadonlyMap<string, readonly RecordedCallback[]> =>
  grouped(arrivals, ({ claimed, task }) => expectedDeliveryKey(claimed.order, claimed.eventId, task));

export const isDelivered = (arrivals: readonly RecordedCallback[] | undefined): boolean =>
  arrivals?.some(({ reply }) => reply === 'yes') ?? false;

/** Whether an event of that order may exist at all, and go to that task. */
export function isKnownDelivery(
  { orders, events }: Ledger,
  { claimed, task }: Pick<RecordedCallback, 'claimed' | 'task'>,
): boolean {
  const order = orders.get(claimed.order);
  if (order === undefined || !isTaskName(task) || !wants(task, claimed.event, order.provider)) return false;
  if (isTimerEntry(claimed.event)) return claimed.eventId === `${claimed.order}:${claimed.event}`;
  return events.get(ledgerKey(claimed.order, claimed.eventId))?.type === claimed.event;
}
