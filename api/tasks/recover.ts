import { z } from 'zod';
import { ENDED_STATUSES, type EndedStatus } from '../../domain/delivery/delivery';
import { instant } from '../../domain/order/field-schemas';
import { instantMs } from '../../domain/input/instant-ms';
import { InvalidInputError } from '../../domain/input/invalid-input';
import type { Task } from '../../domain/task/task';
import type { DeliverySummary } from '../../store/deliveries/delivery-writes';
import { UnknownOrderError } from '../../temporal/gateway/order-gateway';
import type { ApiRouteDependencies, Visible } from '../deps';
import { requestRedelivery, type RedeliveryDependencies } from '../deliveries/redelivery';
import { parserOf } from '../http/request-parts';
import { route, type Route } from '../http/route';
import { mapLimited } from '../../async/map-limited';
import { readTask } from './task-change';
import { taskParams } from './tasks';
import { deliveryStatus } from '../deliveries/view';

/** Maximum number of deliveries that one request resends. */
export const MAX_RECOVERED = 10_000;

/** Maximum number of orders whose deliveries are resent concurrently. */
const ORDERS_AT_ONCE = 20;

const timeMember = (description: string) =>
  instant
    .transform((at) => new Date(instantMs(at)))
    .meta({
      override: { type: 'string', format: 'date-time' },
      description,
      example: '2027-03-01T00:00:00Z',
    });

const recoverSchema = z.strictObject({
  since: timeMember('Deliveries that were made at this time or later.'),
  until: timeMember('And before this time; default: now.').optional(),
  status: deliveryStatus
    .extract(ENDED_STATUSES as [EndedStatus, ...EndedStatus[]])
    .default('failed')
    .meta({ description: 'How they ended.' }),
  dry_run: z.boolean().default(false).meta({ description: 'Count them, and send nothing.' }),
});

const parseRecover = parserOf(recoverSchema);

const recoveredView = z.object({
  count: z.int().meta({ description: 'Deliveries that are sent again; of a dry run, that would be.' }),
});

type RecoverDependencies = RedeliveryDependencies & Pick<Visible, 'events'>;

/** Resends an order's deliveries in sequence, so that each enters its history before the next. */
const recoverOrder = async (
  deps: RecoverDependencies,
  task: Task,
  agwId: string,
  deliveries: readonly DeliverySummary[],
): Promise<number> => {
  const sequences = deliveries.map(({ sequence }) => sequence);
  const recorded = await deps.events.listEvents(agwId, sequences);
  // Erased events cannot be rendered again.
  const readable = recorded.filter(({ erased }) => erased !== true);
  const events = new Map(readable.map(({ event }) => [event.sequence, event]));
  let count = 0;
  try {
    for (const delivery of deliveries) {
      const event = events.get(delivery.sequence);
      if (event === undefined) continue;
      await requestRedelivery(deps, delivery, event, task);
      count += 1;
    }
  } catch (error) {
    // The order was deleted meanwhile. Continues with the others.
    if (!(error instanceof UnknownOrderError)) throw error;
  }
  return count;
};

const byOrder = (deliveries: readonly DeliverySummary[]): ReadonlyMap<string, DeliverySummary[]> => {
  const orders = new Map<string, DeliverySummary[]>();
  for (const delivery of deliveries) {
    const known = orders.get(delivery.agw_id);
    if (known === undefined) orders.set(delivery.agw_id, [delivery]);
    else known.push(delivery);
  }
  return orders;
};

const recover = async (
  deps: RecoverDependencies,
  task: Task,
  deliveries: readonly DeliverySummary[],
): Promise<number> => {
  const counts = await mapLimited([...byOrder(deliveries)], ORDERS_AT_ONCE, ([agwId, of]) =>
    recoverOrder(deps, task, agwId, of),
  );
  return counts.reduce((sum, each) => sum + each, 0);
};

export const recoverRoute = ({ now }: Pick<ApiRouteDependencies, 'now'>): Route =>
  route({
    method: 'post',
    path: '/v1/tasks/{id}/recover',
    operationId: 'recoverTask',
    tag: 'Tasks',
    summary: 'Send again what failed in a stretch of time',
    description: `In order, under the same \`webhook-id\`s. At most ${MAX_RECOVERED} deliveries at a time. Where it is broken off, the same request does the rest. What is forgotten by now is left out.`,
    access: 'configure',
    params: taskParams,
    body: {
      schema: recoverSchema,
      required: true,
      parse: parseRecover,
      example: { since: '2027-03-01T00:00:00Z', until: '2027-03-02T00:00:00Z', dry_run: true },
    },
    responses: {
      200: { description: 'What a dry run counted.', schema: recoveredView },
      202: { description: 'They are in the histories of their orders.', schema: recoveredView },
    },
    problems: ['not-found'],
    handle: async ({ params, body: { since, until = now(), status, dry_run: isDry }, visible }) => {
      const task = await readTask(visible, params.id);
      const filters = { task_id: task.id, status, since, until };
      const count = await visible.deliveries.countEnded(filters, MAX_RECOVERED + 1);
      if (count > MAX_RECOVERED) throw tooMany();
      if (isDry) return { status: 200, body: { count } };
      const ended = await visible.deliveries.listEnded(filters, MAX_RECOVERED);
      return { status: 202, body: { count: await recover(visible, task, ended) } };
    },
  });

const tooMany = (): InvalidInputError =>
  new InvalidInputError([
    {
      pointer: '/since',
      detail: `since: more than ${MAX_RECOVERED} deliveries ended so in that time; narrow it with since and until`,
      code: 'RECOVERY_LIMIT',
    },
  ]);
