import type { Callback } from '../inbox/callback';
import type { DemoCallback } from './checks';
import { DEMO_TASKS, type DemoTask } from './demo-tasks';
import type { DemoOrders } from './demo-run';
import { REPORTS_OF_THE_CANCELLED, REPORTS_OF_THE_FLYING } from './journey';

export const taskOf = (callback: Pick<Callback, 'path'>): DemoTask | undefined =>
  DEMO_TASKS.find((task) => task.path === callback.path);

/** Converts a callback for the checks. Returns undefined for other orders and for unknown tasks. */
export function arrivalOf(callback: Callback, orders: readonly string[]): DemoCallback | undefined {
  const task = taskOf(callback);
  const { order, event, sequence, webhook_id: webhookId } = callback;
  if (task === undefined || order === null || !orders.includes(order)) return undefined;
  if (event === null || sequence === null || webhookId === null) return undefined;
  return {
    task: task.label,
    order,
    event,
    sequence,
    webhookId,
    isVerified: callback.verification.kind === 'verified',
    matchesTemplate: task.matchesTemplate(parsed(callback.body), order),
  };
}

/** Callbacks of both orders that have not arrived yet. */
export function outstanding(arrivals: readonly DemoCallback[], demoOrders: DemoOrders): readonly string[] {
  const arrived = new Set(arrivals.map((one) => `${one.order} ${one.event} for ${one.task}`));
  const lives = [
    { order: demoOrders.flying, events: LIFE_OF_THE_FLYING },
    { order: demoOrders.cancelled, events: LIFE_OF_THE_CANCELLED },
  ];
  return DEMO_TASKS.flatMap((task) =>
    lives.flatMap(({ order, events }) =>
      events
        .filter((event) => task.events.includes(event))
        .map((event) => `${order} ${event} for ${task.label}`)
        .filter((name) => !arrived.has(name)),
    ),
  );
}

const typesOf = <Type>(reports: readonly { readonly type: Type }[]): readonly Type[] =>
  reports.map((report) => report.type);

const LIFE_OF_THE_FLYING = [
  'OrderCreated',
  ...typesOf(REPORTS_OF_THE_FLYING),
  'OrderStarted',
  'OrderCompleted',
] as const;

const LIFE_OF_THE_CANCELLED = ['OrderCreated', ...typesOf(REPORTS_OF_THE_CANCELLED)] as const;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
