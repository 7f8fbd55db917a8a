import type { OrderEvent } from '../order/order-event';
import { hasPersonalData } from '../order/personal-data';
import type { DeliveryCommand, Redelivery } from './delivery-command';
import { earlierAttempts, type LaneItem } from './lane';
import { endUnattempted, findDelivery, insert, laneKey, withHead } from './lanes';
import type { DeliveryEnd } from './delivery-outcome';
import type { OrderState } from './order-state';
import { redactEvent } from './redact';

const CANCELLED: DeliveryEnd = { status: 'cancelled', reason: 'cancelled by hand' };

/**
 * Applies an operator's command; ignores a delivery that the order has nothing to do for.
 *
 * @param isRunning - whether an activity works on the head of a lane, or the lane waits for its endpoint
 */
export function applyCommand(
  state: OrderState,
  command: DeliveryCommand,
  isRunning: (laneKey: string) => boolean,
): OrderState {
  switch (command.kind) {
    case 'retry': {
      const found = findDelivery(state, command.delivery_id);
      return found === undefined ? state : retryNow(state, found.key);
    }
    case 'cancel': {
      const found = findDelivery(state, command.delivery_id);
      if (found === undefined) return state;
      const isInFlight = found.index === 0 && isRunning(found.key);
      return isInFlight ? cancelHead(state, found.key) : endCancelled(state, found.key, found.item);
    }
    case 'redeliver': {
      const { delivery, event } = command;
      const found = findDelivery(state, delivery.delivery_id);
      const isInFlight = found?.index === 0 && isRunning(found.key);
      return isInFlight && hasEnded(found.item, delivery)
        ? withHead(state, found.key, (head) => ({ ...head, command: { kind: 'redeliver', delivery } }))
        : redeliver(state, delivery, event);
    }
  }
}

/** A pending cancellation or redelivery prevails. */
const retryNow = (state: OrderState, key: string): OrderState =>
  withHead(state, key, (head) => ({ ...head, command: head.command ?? { kind: 'retry' } }));

/** The head of the lane ends when its activity returns. */
const cancelHead = (state: OrderState, key: string): OrderState =>
  withHead(state, key, ({ command, ...head }) => ({
    ...head,
    command: {
      kind: 'cancel',
      ...(command?.kind === 'redeliver' ? { redelivery: command.delivery } : {}),
    },
  }));

const endCancelled = (state: OrderState, key: string, item: LaneItem): OrderState =>
  endUnattempted(state, key, item, CANCELLED);

/** Ends the head of a lane if it was cancelled while its activity was running. */
export function endCancelledHead(state: OrderState, key: string): OrderState {
  const head = state.lanes[key]?.items[0];
  return head?.command?.kind === 'cancel' ? endCancelled(state, key, head) : state;
}

/**
 * Whether a running delivery has ended by its record, though its activity has not returned yet. A duplicate of the
 * request counts no more attempts than the delivery began with.
 */
const hasEnded = (item: LaneItem, { attempts }: Redelivery): boolean => attempts > earlierAttempts(item);

/** Puts a delivery that had ended back into its lane, in sequence; one that is there already stays as it is. */
export function redeliver(state: OrderState, delivery: Redelivery, event: OrderEvent): OrderState {
  if (
    state.memory.erased_on !== undefined &&
    (hasPersonalData(event.fields) || hasPersonalData(event.previous))
  )
    return redeliver({ ...state, erase_again: true }, delivery, redactEvent(event));
  if (findDelivery(state, delivery.delivery_id) !== undefined) return state;
  const key = laneKey(delivery.task_id, delivery.ordered, event.sequence);
  return insert(state, key, delivery, event, {
    delivery_id: delivery.delivery_id,
    sequence: event.sequence,
    state: { kind: 'redelivery', earlier_attempts: delivery.attempts },
  });
}

/** Carries out a command that waited for the activity of a delivery to return with its end. */
export function applyPending(state: OrderState, { command }: LaneItem, event: OrderEvent): OrderState {
  switch (command?.kind) {
    case 'redeliver':
      return redeliver(state, command.delivery, event);
    case 'cancel': {
      if (command.redelivery === undefined) return state;
      const again = redeliver(state, command.redelivery, event);
      const found = findDelivery(again, command.redelivery.delivery_id);
      return found === undefined ? again : endCancelled(again, found.key, found.item);
    }
    case 'retry':
    case undefined:
      return state;
  }
}
