import type { OrderEvent } from '../order/order-event';
import type { Lane } from './lane';
import { creationEventId, upcoming, withReminders, type OrderMemory } from './order-memory';
import type { PendingWrite } from './pending-write';

/** All that an order's workflow carries from run to run. It is the workflow's one argument. */
export interface OrderState {
  readonly memory: OrderMemory;
  /** Ids of all events of the order's whole life, to drop duplicates. */
  readonly processed_ids: readonly string[];
  /** Events in sequence that still have to be matched with tasks. */
  readonly queue: readonly OrderEvent[];
  /** Events that some lane still needs, by sequence. */
  readonly events: Readonly<Record<string, OrderEvent>>;
  readonly lanes: Readonly<Record<string, Lane>>;
  /** The outbox: records that MongoDB has not accepted yet. */
  readonly pending_writes: readonly PendingWrite[];
  /** The order changed without an event, and MongoDB does not have that yet. */
  readonly dirty?: true;
  /** Personal data arrived after the order was erased: the runs that received it have to be erased as well. */
  readonly erase_again?: true;
  /** Names of tasks whose last delivery of this order failed for good. */
  readonly failing: readonly string[];
}

export const emptyState = (memory: OrderMemory, processedIds: readonly string[] = []): OrderState => ({
  memory,
  processed_ids: processedIds,
  queue: [],
  events: {},
  lanes: {},
  pending_writes: [],
  failing: [],
});

/** Updates the names of tasks whose last delivery failed, for operators to search by. */
export function noteOutcome(state: OrderState, taskName: string, failed: boolean): OrderState {
  const others = state.failing.filter((name) => name !== taskName);
  if (!failed && others.length === state.failing.length) return state;
  return { ...state, failing: failed ? [...others, taskName] : others };
}

/** Whether the order was cancelled or completed, and nothing is left to emit, route, deliver or record. */
export const isFinished = (state: OrderState): boolean =>
  (state.memory.cancelled === true || state.memory.completed === true) &&
  upcoming(state.memory).length === 0 &&
  state.queue.length === 0 &&
  state.pending_writes.length === 0 &&
  Object.keys(state.lanes).length === 0;

/** The state of an order that is opened again from what MongoDB stores of it. */
export const reopened = (memory: OrderMemory, eventIds: readonly string[]): OrderState =>
  emptyState(memory, [...new Set([creationEventId(memory.agw_id), ...eventIds])]);

/** Updates the times of the journey that tasks subscribe to as reminders. */
export function setReminders(state: OrderState, reminders: readonly string[], nowMs: number): OrderState {
  const known = state.memory.reminders ?? [];
  if (known.length === reminders.length && known.every((each) => reminders.includes(each))) return state;
  return { ...state, memory: withReminders(state.memory, reminders, nowMs), dirty: true };
}

/** Puts a record into the outbox. */
export const defer = (state: OrderState, write: PendingWrite): OrderState => ({
  ...state,
  pending_writes: [...state.pending_writes, write],
});
