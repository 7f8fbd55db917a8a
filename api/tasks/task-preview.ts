import { z } from 'zod';
import { createSecret } from '../../channels/signature';
import type { MessageSubject } from '../../channels/message-context';
import type { DeliveredType } from '../../domain/order/events';
import { InvalidInputError } from '../../domain/input/invalid-input';
import { isNotice } from '../../domain/notice/notices';
import type { OrderEvent } from '../../domain/order/order-event';
import type { Principal } from '../../domain/access/principal';
import type { Task, TaskInput } from '../../domain/task/task';
import type { ChannelRegistry } from '../../channels/registry';
import { says } from '../../domain/input/zod-problems';
import type { ApiRouteDependencies, Visible } from '../deps';
import { ownAgency } from '../access/own-agency';
import { ProblemError } from '../http/problem';
import { requireContent } from '../deliveries/redelivery';
import { parserOf } from '../http/request-parts';
import { route, type Route } from '../http/route';
import { testSubject } from './test-subject';
import { readTask } from './task-change';
import { sentRequest } from '../deliveries/view';
import { testSubjectType } from '../orders/event-type';

const ENVELOPE = {
  task: z.exactOptional(z.unknown()),
  task_id: z.exactOptional(z.string()).meta({ description: 'Id of a stored task, instead of `task`.' }),
  agw_id: z
    .exactOptional(z.string())
    .meta({ description: 'The order to render. Default: the sample order.' }),
  sequence: z.exactOptional(z.int().min(1)).meta({ description: 'Sequence of an event of that order.' }),
  event: z.exactOptional(testSubjectType).meta({
    description: "Default: the order's last event, or the first event of the task.",
  }),
} as const;

/** The schema for the documentation. */
const previewSchema = ({ schemas }: ChannelRegistry): z.ZodObject =>
  z.strictObject({ ...ENVELOPE, task: z.exactOptional(schemas.task) }).meta({
    oneOf: [{ required: ['task'] }, { required: ['task_id'] }],
    dependentRequired: { sequence: ['agw_id'] },
    not: { required: ['sequence', 'event'] },
  });

/** The schema of the envelope. `parseTask` checks the task, with its own paths and problems. */
const envelopeSchema = z.strictObject(ENVELOPE).superRefine((envelope, context) => {
  const refuse = (path: string, reason: string): void =>
    context.addIssue({ code: 'custom', path: [path], message: reason });
  if (!('task' in envelope) && envelope.task_id === undefined)
    refuse('task', says('MISSING', 'is missing; send task or task_id'));
  if ('task' in envelope && envelope.task_id !== undefined)
    refuse('task_id', says('AMBIGUOUS', 'cannot be combined with task; send one of the two'));
  if (envelope.sequence !== undefined && envelope.agw_id === undefined)
    refuse('sequence', says('ORDER_MISSING', 'needs an order; send agw_id too'));
  if (envelope.sequence !== undefined && envelope.event !== undefined)
    refuse('event', says('AMBIGUOUS', 'cannot be combined with sequence; send one of the two'));
  if (envelope.agw_id !== undefined && isNotice(envelope.event ?? ''))
    refuse('event', says('NOT_OF_ORDERS', 'is a notice about a task; remove agw_id'));
});

type Envelope = z.output<typeof envelopeSchema>;

const parseEnvelope = parserOf<typeof envelopeSchema>(envelopeSchema);

const previewView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), event: testSubjectType, request: sentRequest }),
  z.object({ kind: z.literal('unsendable'), event: testSubjectType, reason: z.string() }).meta({
    description: 'The task is valid, but cannot be rendered for this event.',
  }),
]);

const PREVIEW_ID = 'msg_preview';

type PreviewDependencies = Pick<Visible, 'tasks' | 'orders' | 'events'> &
  Pick<ApiRouteDependencies, 'channel' | 'channelRegistry' | 'allow' | 'now'>;

/** Finds the requested event of an order. If the order has none, builds one from the current order. */
const eventOf = async (
  { orders, events, now }: PreviewDependencies,
  agwId: string,
  { sequence, type }: { readonly sequence: number | undefined; readonly type: DeliveredType | undefined },
): Promise<OrderEvent> => {
  if (sequence !== undefined) {
    const recorded = await events.getEvent(agwId, sequence);
    if (recorded === undefined)
      throw new ProblemError('not-found', 'the order has no event with this sequence');
    return requireContent(recorded);
  }
  const recorded = await events.lastEvent(agwId, type);
  if (recorded !== undefined) return requireContent(recorded);
  const order = await orders.getOrder(agwId);
  if (order === undefined) throw new ProblemError('not-found', 'no order has this id');
  const nowIso = now().toISOString();
  return {
    agw_id: agwId,
    id: 'evt-preview',
    type: type ?? 'OrderChanged',
    sequence: order.sequence + 1,
    occurred_on: nowIso,
    accepted_on: nowIso,
    fields: order.fields,
    previous: {},
    changed_fields: [],
  };
};

/** The subject to render: an event of the named order, or a sample. */
const subjectOf = async (
  deps: PreviewDependencies,
  { agw_id: agwId, sequence, event }: Envelope,
  task: TaskInput,
): Promise<MessageSubject> => {
  if (agwId === undefined || (event !== undefined && isNotice(event))) return testSubject(task, event);
  return eventOf(deps, agwId, { sequence, type: event });
};

/** Parses the task of the body. The pointers of its problems start at the root of the body. */
const parseInner = (
  body: unknown,
  { channelRegistry, allow }: Pick<PreviewDependencies, 'channelRegistry' | 'allow'>,
) => {
  try {
    return channelRegistry.parseTask(channelRegistry.restoreSecrets(body), { allow });
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError(error.errors.map((each) => ({ ...each, pointer: `/task${each.pointer}` })));
  }
};

/** The task to render, with a temporary signing secret. */
const taskFor = async (
  deps: PreviewDependencies,
  { task, task_id: taskId }: Envelope,
  principal: Principal,
): Promise<Task> => {
  const secrets = [{ secret: createSecret() }];
  if (taskId !== undefined) return { ...(await readTask(deps, taskId)), secrets };
  const nowIso = deps.now().toISOString();
  const made = { id: 'tsk_preview', version: 1, secrets, created_on: nowIso, updated_on: nowIso };
  const input = parseInner(task, deps);
  return { ...input, ...made, agency: ownAgency(principal, input.agency, ['task', 'agency']) };
};

export const taskPreviewRoute = (
  deps: Pick<PreviewDependencies, 'channel' | 'channelRegistry' | 'allow' | 'now'>,
): Route =>
  route({
    method: 'post',
    path: '/v1/tasks/preview',
    operationId: 'previewTask',
    tag: 'Tasks',
    summary: 'Preview the request of a task without sending it',
    changesNothing: true,
    description: 'Signed with a temporary secret.',
    access: 'configure',
    body: {
      schema: previewSchema(deps.channelRegistry),
      required: true,
      parse: parseEnvelope,
      example: {
        task: {
          name: 'Ticketing to our ERP',
          events: ['OrderTicketed'],
          http_request: { url: 'https://erp.example.com/tickets', json_body: { pnr: '{{pnr}}' } },
        },
        event: 'OrderTicketed',
      },
    },
    responses: { 200: { description: 'The rendered request.', schema: previewView } },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ body, principal, visible }) => {
      const task = await taskFor({ ...deps, ...visible }, body, principal);
      const event = await subjectOf({ ...deps, ...visible }, body, task);
      const context = { deliveryId: PREVIEW_ID, attempt: 1, event, nowMs: deps.now().getTime() };
      const rendered = deps.channel.preview(task, context);
      return {
        status: 200,
        body:
          'kind' in rendered
            ? { ...rendered, event: event.type }
            : { kind: 'request', event: event.type, request: rendered },
      };
    },
  });
