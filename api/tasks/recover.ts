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

/** Most deliveries that one request recovers. */
export const MAX_RECOVERED = 10_000;

/** Orders that are recovered concurrently. */
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
  since: timeMember('Recovers deliveries created at this time or later.'),
  until: timeMember('Recovers deliveries created before this time. Default: now.').optional(),
  status: deliveryStatus
    .extract(ENDED_STATUSES as [EndedStatus, ...EndedStatus[]])
    .default('failed')
    .meta({ description: 'Status of the deliveries.' }),
  dry_run: z
    .boolean()
    .default(false)
    .meta({ description: 'If true, counts the deliveries and sends nothing.' }),
});

const parseRecover = parserOf(recoverSchema);

const recoveredView = z.object({
  count: z.int().meta({ description: 'Recovered deliveries; in a dry run, those that would be recovered.' }),
});

type RecoverDependencies = RedeliveryDependencies & Pick<Visible, 'events'>;

/** Recovers the deliveries of an order in sequence. Each is in the history of the order before the next. */
const recoverOrder = async (
  deps: RecoverDependencies,
  task: Task,
  agwId: string,
  deliveries: readonly DeliverySummary[],
): Promise<number> => {
  const sequences = deliveries.map(({ sequence }) => sequence);
  const recorded = await deps.events.listEvents(agwId, sequences);
  // An erased event cannot be rendered again.
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
    // The order no longer exists. Continue with the other orders.
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
    summary: 'Send the failed deliveries of a period again',
    description: `Sends them in order, with the same \`webhook-id\`s, at most ${MAX_RECOVERED} per request. If the request is interrupted, send it again to recover the rest. Skips orders and events that are erased or deleted.`,
    access: 'configure',
    params: taskParams,
    body: {
      schema: recoverSchema,
      required: true,
      parse: parseRecover,
      example: { since: '2027-03-01T00:00:00Z', until: '2027-03-02T00:00:00Z', dry_run: true },
    },
    responses: {
      200: { description: 'The count of a dry run.', schema: recoveredView },
      202: { description: 'Accepted and stored durably.', schema: recoveredView },
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
      detail: `since: more than ${MAX_RECOVERED} deliveries match; choose a shorter period with since and until`,
      code: 'RECOVERY_LIMIT',
    },
  ]);
