import type { Arrival } from './arrival';
import { eventKey, grouped, isTimerEvent, type Ledger } from './ledger';
import { isTaskName, TASK_NAMES, wants, type TaskName } from './tasks';

/** What the service itself says of an event. */
export interface RecordedEvent {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  /** What became of it, by task. */
  readonly states: Readonly<Partial<Record<TaskName, string>>>;
}

/** Everything that a verdict is made from. */
export interface Evidence {
  readonly ledger: Ledger;
  readonly arrivals: readonly Arrival[];
  /** By order: its events as the API lists them. */
  readonly records: ReadonlyMap<string, readonly RecordedEvent[]>;
  /** When everything had been waited for, in milliseconds since the epoch. */
  readonly endedMs: number;
}

/** An event for a task that is to get it. */
export interface Wanted {
  readonly agwId: string;
  readonly eventId: string;
  readonly type: string;
  readonly task: TaskName;
}

export const deliveryKey = (agwId: string, eventId: string, task: string): string =>
  `${eventKey(agwId, eventId)} → ${task}`;

/** Every delivery that follows from what was accepted; timers' events are judged by themselves. */
export function wantedDeliveries({ orders, events }: Ledger): readonly Wanted[] {
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
export const byDelivery = (arrivals: readonly Arrival[]): ReadonlyMap<string, readonly Arrival[]> =>
  grouped(arrivals, ({ said, task }) => deliveryKey(said.order, said.eventId, task));

export const isTaken = (arrivals: readonly Arrival[] | undefined): boolean =>
  arrivals?.some(({ reply }) => reply === 'yes') ?? false;

/** Whether an event of that order may exist at all, and go to that task. */
export function isKnown({ orders, events }: Ledger, { said, task }: Pick<Arrival, 'said' | 'task'>): boolean {
  const order = orders.get(said.order);
  if (order === undefined || !isTaskName(task) || !wants(task, said.event, order.provider)) return false;
  if (isTimerEvent(said.event)) return said.eventId === `${said.order}:${said.event}`;
  return events.get(eventKey(said.order, said.eventId))?.type === said.event;
}
