import { z } from 'zod';
import { deliveryId } from '../../store/deliveries/delivery-id';
import { isUnfinished } from '../../domain/delivery/delivery';
import { InvalidInputError, type InputProblem } from '../../domain/input/invalid-input';
import { matchTasks } from '../../domain/task/match-task';
import type { OrderEvent } from '../../domain/order/order-event';
import type { RouteEntry } from '../../domain/life/route';
import type { Task } from '../../domain/task/task';
import type { DeliverySummary } from '../../store/deliveries/delivery-writes';
import type { RecordedEvent } from '../../store/orders/event-document';
import type { ApiRouteDependencies, Visible } from '../deps';
import { orderParams } from '../orders/orders';
import { ProblemError } from '../http/problem';
import { documentedAs } from '../http/documented-as';
import { requestRedelivery, requireContent, type RedeliveryDependencies } from './redelivery';
import { parserOf } from '../http/request-parts';
import { route, type Route } from '../http/route';

/** Most tasks in one request. */
const MAX_TASKS = 100;

const resendSchema = z.strictObject({
  task_ids: z
    .array(z.string())
    .min(1)
    .max(MAX_TASKS)
    .optional()
    .meta({ description: 'Default: the tasks that the event was delivered to, except deleted ones.' }),
});

const parseResend = parserOf(resendSchema);

const resentView = z.object({
  deliveries: z.array(z.string()).meta({ description: 'Ids of the deliveries.' }),
});

/** Largest sequence that a path accepts. */
const MAX_SEQUENCE = 9_999_999;

const sequence = z
  .string()
  .regex(/^[1-9]\d{0,6}$/)
  .transform(Number)
  .meta({
    override: documentedAs({ type: 'integer', minimum: 1, maximum: MAX_SEQUENCE }),
    description: 'The sequence of the event.',
    example: 2,
  });

type ResendDependencies = RedeliveryDependencies & Pick<ApiRouteDependencies, 'now'>;

/** Ids of the tasks that have a delivery of the event, from its routes or from a resend. */
const formerTaskIds = ({ routes }: RecordedEvent, made: readonly DeliverySummary[]): readonly string[] => [
  ...new Set([
    ...routes.filter(({ outcome }) => outcome === 'delivery').map(({ task_id: id }) => id),
    ...made.map(({ task_id: id }) => id),
  ]),
];

/** Why an event does not match a task; undefined if it matches. */
const mismatch = (event: OrderEvent, task: Task): string | undefined => {
  const [found]: readonly RouteEntry[] = matchTasks([task], event, deliveryId);
  switch (found?.outcome) {
    case 'delivery':
      return undefined;
    case 'filtered':
      return `its filter excludes the event: this condition does not hold: ${found.condition}`;
    case 'not_subscribed':
      return `it does not subscribe to ${event.type}`;
    case undefined:
      return 'it is a task of another agency';
  }
};

const problem = (index: number, code: string, why: string): InputProblem => ({
  pointer: `/task_ids/${index}`,
  detail: `task_ids[${index}]: ${why}`,
  code,
});

/**
 * The tasks that the request names.
 *
 * @throws InvalidInputError with each task that is unknown or does not match
 */
const chosenTasks = async (
  { tasks }: Pick<Visible, 'tasks'>,
  event: OrderEvent,
  ids: readonly string[],
  former: readonly string[],
): Promise<readonly Task[]> => {
  const problems: InputProblem[] = [];
  const chosen = new Map<string, Task>();
  for (const [index, id] of ids.entries()) {
    const task = await tasks.get(id);
    const why = task === undefined || former.includes(id) ? undefined : mismatch(event, task);
    if (task === undefined) problems.push(problem(index, 'TASK_UNKNOWN', 'no task has this id'));
    else if (why !== undefined) problems.push(problem(index, 'TASK_MISMATCH', why));
    else chosen.set(id, task);
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return [...chosen.values()];
};

const formerTasks = async (
  { tasks }: Pick<Visible, 'tasks'>,
  former: readonly string[],
): Promise<readonly Task[]> => {
  const found = await Promise.all(former.map((id) => tasks.get(id)));
  return found.filter((task) => task !== undefined);
};

/** The first record of a delivery to a task that the event was not delivered to before. */
const newDelivery = (event: OrderEvent, task: Task, now: Date): DeliverySummary => ({
  id: deliveryId(event, task),
  agw_id: event.agw_id,
  event_id: event.id,
  event: event.type,
  sequence: event.sequence,
  task_id: task.id,
  task_name: task.name,
  agency: event.fields.agency,
  status: 'waiting',
  created_on: now.toISOString(),
  updated_on: now.toISOString(),
  last_attempt: 0,
});

/** @returns the id of the delivery */
const resend = async (
  deps: ResendDependencies,
  event: OrderEvent,
  task: Task,
  made: DeliverySummary | undefined,
): Promise<string> => {
  const delivery = made ?? newDelivery(event, task, deps.now());
  if (made !== undefined && isUnfinished(made.status)) return made.id;
  await requestRedelivery(deps, delivery, event, task);
  if (made === undefined) await deps.deliveries.openDeliveries([delivery]);
  return delivery.id;
};

export const resendRoute = ({ now }: Pick<ApiRouteDependencies, 'now'>): Route =>
  route({
    method: 'post',
    path: '/v1/orders/{agw_id}/events/{sequence}/resend',
    operationId: 'resendEvent',
    tag: 'Orders',
    summary: 'Send an event of an order again',
    description:
      'Sends the event to the tasks that it was delivered to before, or to the tasks in `task_ids`. Each of those must have had a delivery of the event, or match it now. Existing deliveries keep their `webhook-id`. Deliveries that have not ended stay unchanged.',
    access: 'configure',
    params: orderParams.extend({ sequence }),
    body: {
      schema: resendSchema,
      required: false,
      parse: parseResend,
      example: { task_ids: ['tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc'] },
    },
    responses: { 202: { description: 'Accepted and stored durably.', schema: resentView } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ params, body: { task_ids: taskIds }, visible }) => {
      const recorded = await visible.events.getEvent(params.agw_id, params.sequence);
      if (recorded === undefined)
        throw new ProblemError('not-found', 'the order has no event with this sequence');
      const event = requireContent(recorded);
      const made = await visible.deliveries.listOfEvents(params.agw_id, [params.sequence]);
      const former = formerTaskIds(recorded, made);
      const tasks =
        taskIds === undefined
          ? await formerTasks(visible, former)
          : await chosenTasks(visible, event, taskIds, former);
      const deliveries = await Promise.all(
        tasks.map((task) =>
          resend(
            { ...visible, now },
            event,
            task,
            made.find(({ task_id: id }) => id === task.id),
          ),
        ),
      );
      return { status: 202, body: { deliveries } };
    },
  });
