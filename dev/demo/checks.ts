import { EVENT_TYPES } from '../../domain/order/events';
import type { ListedDelivery, OrderView } from './order-view';

/** A callback, reduced to what the checks need. */
export interface DemoCallback {
  /** Label of its task. */
  readonly task: string;
  readonly order: string;
  readonly event: string;
  readonly sequence: number;
  readonly webhookId: string;
  readonly isVerified: boolean;
  readonly matchesTemplate: boolean;
}

export interface DemoTaskRef {
  readonly id: string;
  readonly label: string;
  readonly events: readonly string[];
}

export interface DemoEvidence {
  readonly tasks: readonly DemoTaskRef[];
  /** In order of arrival. */
  readonly arrivals: readonly DemoCallback[];
  /** Both orders, as the API shows them at the end. */
  readonly orders: readonly OrderView[];
}

export interface DemoCheck {
  readonly claim: string;
  /** Violations of the claim; empty if it holds. */
  readonly problems: readonly string[];
}

/** Checks the demo against the received callbacks and against the API. */
export const checkAll = (evidence: DemoEvidence): readonly DemoCheck[] => [
  { claim: `all ${EVENT_TYPES.length} events arrived`, problems: missingEvents(evidence) },
  { claim: 'every signature is valid', problems: unverified(evidence) },
  {
    claim: 'callbacks arrive in sequence without gaps, per order and task',
    problems: wrongSequences(evidence),
  },
  { claim: 'each retry of a delivery has the same webhook-id', problems: changedIds(evidence) },
  { claim: 'no event follows a cancellation', problems: afterCancellation(evidence) },
  { claim: 'every body matches the template of its task', problems: wrongBodies(evidence) },
  {
    claim: 'the API lists every event with its delivery, and all are delivered',
    problems: undelivered(evidence),
  },
];

const nameOf = ({ order, sequence, event, task }: DemoCallback): string =>
  `${order} #${sequence} ${event} for ${task}`;

function missingEvents({ arrivals }: DemoEvidence): readonly string[] {
  const arrivedTypes = new Set(arrivals.map((arrival) => arrival.event));
  return EVENT_TYPES.filter((type) => !arrivedTypes.has(type)).map((type) => `${type} did not arrive`);
}

const unverified = ({ arrivals }: DemoEvidence): readonly string[] =>
  arrivals.length === 0 ? ['nothing arrived'] : arrivals.filter((arrival) => !arrival.isVerified).map(nameOf);

const wrongBodies = ({ arrivals }: DemoEvidence): readonly string[] =>
  arrivals.filter((arrival) => !arrival.matchesTemplate).map(nameOf);

/** Compares the first arrival of each delivery with the sequences of the task's events in the API. */
function wrongSequences({ tasks, arrivals, orders }: DemoEvidence): readonly string[] {
  return orders.flatMap((order) =>
    tasks.flatMap((task) => {
      const expected = order.events
        .filter((event) => task.events.includes(event.type))
        .map((event) => event.sequence);
      const arrived = arrivals
        .filter((arrival) => arrival.order === order.agw_id && arrival.task === task.label)
        .map((arrival) => arrival.sequence);
      const first = [...new Set(arrived)];
      if (first.join() === expected.join()) return [];
      return [`${order.agw_id} for ${task.label}: arrived ${listed(first)}, expected ${listed(expected)}`];
    }),
  );
}

function changedIds({ arrivals }: DemoEvidence): readonly string[] {
  const idsByPlace = groups(arrivals, (one) => `${one.order} #${one.sequence} for ${one.task}`, 'webhookId');
  const placesById = groups(
    arrivals.map((one) => ({ ...one, place: nameOf(one) })),
    (one) => one.webhookId,
    'place',
  );
  return [
    ...[...idsByPlace]
      .filter(([, ids]) => ids.size > 1)
      .map(([place]) => `${place} arrived under several ids`),
    ...[...placesById]
      .filter(([, places]) => places.size > 1)
      .map(([id]) => `${id} is used by several deliveries`),
  ];
}

function groups<Item, Member extends keyof Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  member: Member,
): ReadonlyMap<string, ReadonlySet<Item[Member]>> {
  const found = new Map<string, Set<Item[Member]>>();
  for (const item of items) {
    const group = found.get(keyOf(item)) ?? new Set();
    found.set(keyOf(item), group.add(item[member]));
  }
  return found;
}

function afterCancellation({ arrivals, orders }: DemoEvidence): readonly string[] {
  return orders.flatMap((order) => {
    const cancelled = order.events.find((event) => event.type === 'OrderCanceled');
    if (cancelled === undefined) return [];
    const isLater = (event: { readonly sequence: number }): boolean => event.sequence > cancelled.sequence;
    return [
      ...order.events.filter(isLater).map((event) => `${order.agw_id} #${event.sequence} ${event.type}`),
      ...arrivals.filter((arrival) => arrival.order === order.agw_id && isLater(arrival)).map(nameOf),
    ];
  });
}

export function undelivered({ tasks, orders }: Pick<DemoEvidence, 'tasks' | 'orders'>): readonly string[] {
  return orders.flatMap((order) =>
    order.events.flatMap((event) =>
      tasks
        .filter((task) => task.events.includes(event.type))
        .flatMap((task) => {
          const delivery = event.deliveries.find((one) => one.task_id === task.id);
          if (delivery?.status === 'delivered') return [];
          const place = `${order.agw_id} #${event.sequence} ${event.type} for ${task.label}`;
          return [`${place}: ${delivery === undefined ? 'no delivery' : describeStatus(delivery)}`];
        }),
    ),
  );
}

function describeStatus({ status, last_result: result }: ListedDelivery): string {
  if (result === undefined) return status;
  const why = [result.status, result.reason, result.detail].filter((part) => part !== undefined).join(' ');
  return `${status} (${result.kind} ${why})`;
}

const listed = (sequences: readonly number[]): string =>
  sequences.length === 0 ? 'nothing' : sequences.map((sequence) => `#${sequence}`).join(' ');
