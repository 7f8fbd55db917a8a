import { applyPending, endCancelledHead } from './apply-command';
import { dequeue, park, withHead } from './lanes';
import type { DeliveryOutcome } from './delivery-outcome';
import { earlierAttempts, deliveryKey } from './lane';
import { defer, noteOutcome, type OrderState } from './order-state';

/** An activity starts to work on the head of a lane: from now on its attempts are on record. */
export const headStarted = (state: OrderState, key: string): OrderState =>
  withHead(state, key, ({ command, ...head }) => ({
    ...head,
    state: { kind: 'started', earlier_attempts: earlierAttempts(head) },
    ...(command === undefined || command.kind === 'retry' ? {} : { command }),
  }));

/** The activity returned without an attempt: the head of the lane waits as before. */
export const headNotAttempted = (state: OrderState, key: string): OrderState =>
  endCancelledHead(
    withHead(state, key, (head) => ({ ...head, state: { kind: 'waiting' } })),
    key,
  );

/** The activity was interrupted or failed: the head stays, unless it was cancelled. */
export const headInterrupted = endCancelledHead;

/**
 * The activity returned with an outcome. `parked` keeps the delivery in its lane.
 *
 * @param isResumed - the task was enabled since the activity started: the lane is not parked any more
 */
export function headReturned(
  state: OrderState,
  key: string,
  result: DeliveryOutcome,
  isResumed: boolean,
): OrderState {
  const { outcome, pending_write: write } = result;
  const lane = state.lanes[key];
  const head = lane?.items[0];
  const event = head && state.events[head.sequence];
  if (lane === undefined || head === undefined || event === undefined) return state;
  const recorded =
    write === undefined
      ? state
      : defer(state, { kind: 'attempts', delivery: deliveryKey(lane, head, event), ...write });
  if (outcome === 'parked' && head.command?.kind !== 'cancel')
    return isResumed ? recorded : park(recorded, key);
  const ended = outcome === 'parked' ? endCancelledHead(recorded, key) : dequeue(recorded, key);
  return applyPending(noteOutcome(ended, lane.task_name, outcome === 'failed'), head, event);
}
