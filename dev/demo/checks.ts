import { EVENT_TYPES } from '../../domain/order/events';
import type { ListedDelivery, OrderView } from './order-view';

/** A callback as the checks see it. */
export interface DemoCallback {
  /** Label of the task that it came for. */
  readonly task: string;
  readonly order: string;
  readonly event: string;
  readonly sequence: number;
  readonly webhookId: string;
  readonly isVerified: boolean;
  readonly looksRight: boolean;
}

export interface DemoTaskRef {
  readonly id: string;
  readonly label: string;
  readonly events: readonly string[];
}

export interface DemoEvidence {
  readonly tasks: readonly DemoTaskRef[];
  /** In the order in which they came. */
  readonly arrivals: readonly DemoCallback[];
  /** Both orders, as the service tells of them at the end. */
  readonly orders: readonly OrderView[];
}

export interface DemoCheck {
  readonly claim: string;
  /** What speaks against the claim; it holds where nothing does. */
  readonly problems: readonly string[];
}

/** Judges the demo by what landed at its receiver and what the service says of it. */
export const checkAll = (evidence: DemoEvidence): readonly DemoCheck[] => [
  { claim: `all ${EVENT_TYPES.length} events arrived`, problems: missingEvents(evidence) },
  { claim: 'every signature is valid', problems: unverified(evidence) },
  { claim: 'in sequence and without gaps, for each order and task', problems: wrongSequences(evidence) },
  { claim: 'a delivery keeps its webhook-id however often it is sent', problems: changedIds(evidence) },
  { claim: 'nothing follows a cancellation', problems: afterCancellation(evidence) },
  { claim: 'every body came as its task composes it', problems: wrongBodies(evidence) },
  {
    claim: 'the service names each event with its delivery, all delivered',
    problems: undelivered(evidence),
  },
];

const nameOf = ({ order, sequence, event, task }: DemoCallback): string =>
  `${order} #${sequence} ${event} for ${task}`;

function missingEvents({ arrivals }: DemoEvidence): readonly string[] {
  const seen = new Set(arrivals.map((arrival) => arrival.event));
  return EVENT_TYPES.filter((type) => !seen.has(type)).map((type) => `${type} did not arrive`);
}

const unverified = ({ arrivals }: DemoEvidence): readonly string[] =>
  arrivals.length === 0 ? ['nothing arrived'] : arrivals.filter((arrival) => !arrival.isVerified).map(nameOf);

const wrongBodies = ({ arrivals }: DemoEvidence): readonly string[] =>
  arrivals.filter((arrival) => !arrival.looksRight).map(nameOf);

/** What came first of each delivery, against the sequences that the service lists for the events of the task. */
function wrongSequences({ tasks, arrivals, orders }: DemoEvidence): readonly string[] {
  return orders.flatMap((order) =>
    tasks.flatMap((task) => {
      const expected = order.events
        .filter((event) => task.events.includes(event.type))
        .map((event) => event.sequence);
      const came = arrivals
        .filter((arrival) => arrival.order === order.agw_id && arrival.task === task.label)
        .map((arrival) => arrival.sequence);
      const first = [...new Set(came)];
      if (first.join() === expected.join()) return [];
      return [`${order.agw_id} for ${task.label}: came ${listed(first)}, expected ${listed(expected)}`];
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
    ...[...idsByPlace].filter(([, ids]) => ids.size > 1).map(([place]) => `${place} came under several ids`),
    ...[...placesById].filter(([, places]) => places.size > 1).map(([id]) => `${id} is several deliveries`),
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
          return [`${place}: ${delivery === undefined ? 'no delivery' : standingOf(delivery)}`];
        }),
    ),
  );
}

function standingOf({ status, last_result: result }: ListedDelivery): string {
  if (result === undefined) return status;
  const why = [result.status, result.reason, result.detail].filter((part) => part !== undefined).join(' ');
  return `${status} (${result.kind} ${why})`;
}

const listed = (sequences: readonly number[]): string =>
  sequences.length === 0 ? 'nothing' : sequences.map((sequence) => `#${sequence}`).join(' ');
