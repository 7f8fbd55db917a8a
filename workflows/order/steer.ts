import { cancel, findDelivery, hurry, isEnding, makeAgain, redeliver } from '../../domain/life/lanes';
import type { OrderState } from '../../domain/life/order-state';
import type { SteerCommand } from '../../domain/life/steering';
import type { LaneRunner } from './lane-runner';

/** What steering changes. */
export interface Steered {
  readonly state: OrderState;
  update(change: (state: OrderState) => OrderState): void;
}

/** Does what a person asks of a delivery; one that this order has nothing to do for any more is left alone. */
export function steer(
  command: SteerCommand,
  order: Steered,
  lanes: Pick<LaneRunner, 'interrupt' | 'isRunning' | 'kick'>,
): void {
  switch (command.kind) {
    case 'retry': {
      const key = findDelivery(order.state, command.delivery_id)?.key;
      if (key === undefined) return;
      order.update((state) => hurry(state, key));
      lanes.interrupt(key);
      return;
    }
    case 'cancel': {
      const found = findDelivery(order.state, command.delivery_id);
      if (found === undefined) return;
      const isRunning = found.index === 0 && lanes.isRunning(found.key);
      order.update((state) => cancel(state, command.delivery_id, isRunning));
      if (isRunning) lanes.interrupt(found.key);
      return;
    }
    case 'redeliver': {
      const { delivery, event } = command;
      const key = findDelivery(order.state, delivery.delivery_id)?.key;
      const isRunning = key !== undefined && lanes.isRunning(key);
      if (isRunning && isEnding(order.state, delivery))
        order.update((state) => makeAgain(state, key, delivery));
      else order.update((state) => redeliver(state, delivery, event));
      lanes.kick();
      return;
    }
  }
}
