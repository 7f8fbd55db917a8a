import { newMemory } from '../../../../domain/life/order-memory';
import { emptyState, type OrderState } from '../../../../domain/life/order-state';
import { accept } from '../../../../domain/life/queue';
import { enqueue } from '../../../../domain/life/lanes';
import type { RoutedDelivery } from '../../../../domain/life/route';
import type { OrderEvent } from '../../../../domain/order/order-event';
import { aParsedOrder, aReport } from '../../../support/builders/an-order';

export const CHANGES = ['OrderCreated', 'OrderChanged', 'OrderChanged', 'OrderChanged'] as const;

/** An order without events. */
export const aState = (): OrderState => emptyState(newMemory('AGW-1', '2027-01-01T00:00:00Z'));

const routeTo = (task: string, event: OrderEvent, part: Partial<RoutedDelivery>): RoutedDelivery => ({
  outcome: 'delivery',
  task_id: task,
  task_name: task,
  delivery_id: `${task}-${event.sequence}`,
  ordered: true,
  ...part,
});

/** The order after one more event, routed to the tasks. */
export function withEvent(
  before: OrderState,
  type: OrderEvent['type'],
  tasks: readonly string[],
  part: Partial<RoutedDelivery> = {},
): OrderState {
  const changes = type === 'OrderCreated' ? aParsedOrder().order : {};
  const state = accept(before, aReport(type as 'OrderChanged', changes));
  const event = state.queue[0]!;
  return enqueue(
    state,
    event,
    tasks.map((task) => routeTo(task, event, part)),
  );
}

/** An order with events of these types, each routed to the tasks. */
export const routed = (
  types: readonly OrderEvent['type'][],
  tasks: readonly string[],
  part: Partial<RoutedDelivery> = {},
): OrderState => types.reduce((state, type) => withEvent(state, type, tasks, part), aState());

/** Delivery ids by lane: the task `a` has `a-1` for event #1. */
export const lanesOf = (state: OrderState): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(state.lanes).map(([key, lane]) => [key, lane.items.map((item) => item.delivery_id)]),
  );
