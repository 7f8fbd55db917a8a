import type { RecordedCallback } from './recorded-callback';
import { ledgerKey, grouped, isTimerEntry, type Ledger } from './ledger';
import { isTaskName, TASK_NAMES, wants, type TaskName } from './tasks';

/** An event as the API shows it. */
export interface EventRecord {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  /** State of its delivery, by task. */
  readonly states: Readonly<Partial<Record<TaskName, string>>>;
}

/** All input of the verdict. */
export interface RunEvidence {
  readonly ledger: Ledger;
  readonly arrivals: readonly RecordedCallback[];
  /** Events of each order, as the API lists them. */
  readonly records: ReadonlyMap<string, readonly EventRecord[]>;
  /** When the wait for deliveries ended, in milliseconds since the epoch. */
  readonly endedMs: number;
}

/** A delivery that an accepted event requires. */
export interface ExpectedDelivery {
  readonly agwId: string;
  readonly eventId: string;
  readonly type: string;
  readonly task: TaskName;
}

export const expectedDeliveryKey = (agwId: string, eventId: string, task: string): string =>
  `${ledgerKey(agwId, eventId)} → ${task}`;

/** All deliveries that accepted events require. Events of timers have a separate check. */
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

/** Groups arrivals by delivery. */
export const byDelivery = (
  arrivals: readonly RecordedCallback[],
): ReadonlyMap<string, readonly RecordedCallback[]> =>
  grouped(arrivals, ({ claimed, task }) => expectedDeliveryKey(claimed.order, claimed.eventId, task));

export const isDelivered = (arrivals: readonly RecordedCallback[] | undefined): boolean =>
  arrivals?.some(({ reply }) => reply === 'yes') ?? false;

/** True if the event exists and the task subscribes to it. */
export function isKnownDelivery(
  { orders, events }: Ledger,
  { claimed, task }: Pick<RecordedCallback, 'claimed' | 'task'>,
): boolean {
  const order = orders.get(claimed.order);
  if (order === undefined || !isTaskName(task) || !wants(task, claimed.event, order.provider)) return false;
  if (isTimerEntry(claimed.event)) return claimed.eventId === `${claimed.order}:${claimed.event}`;
  return events.get(ledgerKey(claimed.order, claimed.eventId))?.type === claimed.event;
}
