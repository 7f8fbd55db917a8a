import type { DemoCallback, DemoTaskRef, DemoEvidence } from '../../../../dev/demo/checks';
import type { OrderView } from '../../../../dev/demo/order-view';
import { EVENT_TYPES } from '../../../../domain/order/events';

export const FLYING = 'DEMO-1-1';
export const CANCELLED = 'DEMO-1-2';

export const TASKS: readonly DemoTaskRef[] = [
  { id: 'tsk_all', label: 'All events', events: EVENT_TYPES },
  { id: 'tsk_erp', label: 'Our ERP', events: ['OrderTicketed', 'OrderCompleted'] },
];

const LIVES: Readonly<Record<string, readonly string[]>> = {
  [FLYING]: [
    'OrderCreated',
    'OrderTicketed',
    'SeatsAddition',
    'ServicesAddition',
    'OrderChanged',
    'DatesChanged',
    'SeatsDeletion',
    'ServicesDeletion',
    'OrderStarted',
    'OrderCompleted',
  ],
  [CANCELLED]: ['OrderCreated', 'OrderTicketed', 'OrderCanceled'],
};

export const anOrderView = (agwId: string): OrderView => ({
  agw_id: agwId,
  events: (LIVES[agwId] ?? []).map((type, index) => ({
    type,
    sequence: index + 1,
    deliveries: TASKS.filter((task) => task.events.includes(type)).map((task) => ({
      task_id: task.id,
      status: 'delivered',
      last_attempt: 1,
    })),
  })),
});

const arrivalsOf = (order: OrderView): readonly DemoCallback[] =>
  order.events.flatMap((event) =>
    TASKS.filter((task) => task.events.includes(event.type)).map((task) => ({
      task: task.label,
      order: order.agw_id,
      event: event.type,
      sequence: event.sequence,
      webhookId: `dlv_${order.agw_id}_${event.sequence}_${task.id}`,
      isVerified: true,
      matchesTemplate: true,
    })),
  );

/** Evidence of a demo that passes every check. */
export function goodEvidence(): {
  tasks: readonly DemoTaskRef[];
  arrivals: DemoCallback[];
  orders: OrderView[];
} & DemoEvidence {
  const orders = [anOrderView(FLYING), anOrderView(CANCELLED)];
  return { tasks: TASKS, orders, arrivals: orders.flatMap(arrivalsOf) };
}
