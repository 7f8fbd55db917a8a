import { upcoming, type Due, type OrderMemory } from './order-memory';

/** An event that an order's timer will emit. */
export interface UpcomingTimer {
  readonly event: Due['type'];
  /** Of a reminder: the time as tasks subscribe to it. */
  readonly reminder?: string;
  /** RFC 3339 in UTC. */
  readonly due_on: string;
}

/** The order as MongoDB stores it: for the API, and to reopen the order from when a late event arrives. */
export interface OrderSnapshot {
  readonly memory: OrderMemory;
  readonly upcoming: readonly UpcomingTimer[];
  readonly open: boolean;
}

export const snapshotOf = (memory: OrderMemory, open: boolean): OrderSnapshot => ({
  memory,
  upcoming: upcoming(memory).map((due) => ({
    event: due.type,
    ...('reminder' in due ? { reminder: due.reminder } : {}),
    due_on: due.on,
  })),
  open,
});
