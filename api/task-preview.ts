import { z } from 'zod';
import { createSecret } from '../activities/channels/signature';
import type { EventType } from '../domain/events';
import { InvalidInputError } from '../domain/invalid-input';
import type { OrderEvent } from '../domain/order-event';
import type { Task } from '../domain/task';
import { parseTask, taskInputSchema } from '../domain/task-input';
import type { ApiDependencies } from './deps';
import { keyReader } from './key-reader';
import { ProblemError } from './problem';
import { parserOf } from './request-parts';
import { route, type Route } from './route';
import { sampleFor } from './task-actions';
import { restoreSecrets } from './task-secrets';
import { sentRequest } from './views/delivery';
import { eventType } from './views/event-type';

const previewSchema = z.strictObject({
  task: taskInputSchema,
  agw_id: z.string().optional().meta({ description: 'An order to render it for; absent: the sample order.' }),
  event: eventType.optional().meta({
    description: "Default: the order's last event, or the first event of the task.",
  }),
});

/** The rules of a task are those of `parseTask`, with its places and reasons. */
const envelopeSchema = previewSchema.extend({ task: z.unknown() });

const parseEnvelope = parserOf(envelopeSchema);

const previewView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), event: eventType, request: sentRequest }),
  z.object({ kind: z.literal('unsendable'), event: eventType, reason: z.string() }).meta({
    description: 'The task is in order, and still renders to nothing that can be sent for this event.',
  }),
]);

const PREVIEW_ID = 'msg_preview';

type PreviewDependencies = Pick<ApiDependencies, 'orders' | 'events' | 'channel' | 'allow' | 'now'>;

/** The last event of an order, of a type where one is named; one that it never had is made of the order as it is. */
const eventOf = async (
  { orders, events, now }: PreviewDependencies,
  agwId: string,
  type: EventType | undefined,
): Promise<OrderEvent> => {
  const recorded = await events.lastEvent(agwId, type);
  if (recorded !== undefined) return recorded;
  const order = await orders.getOrder(agwId);
  if (order === undefined) throw new ProblemError('not-found', 'there is no order of that id');
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

/** Tells the places of a task's problems as they are in the body of this route. */
const parseInner = (body: unknown, allow: PreviewDependencies['allow']) => {
  try {
    return parseTask(restoreSecrets(body), { allow, keys: keyReader });
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError(error.errors.map((each) => ({ ...each, pointer: `/task${each.pointer}` })));
  }
};

export const taskPreviewRoute = (deps: PreviewDependencies): Route =>
  route({
    method: 'post',
    path: '/v1/tasks/preview',
    operationId: 'previewTask',
    tag: 'Tasks',
    summary: 'Show what a task would send; sends nothing',
    description: 'The signature is one of a secret that is thrown away.',
    access: 'key',
    body: {
      schema: previewSchema,
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
    responses: { 200: { description: 'What would be sent.', schema: previewView } },
    problems: ['not-found'],
    handle: async ({ body }) => {
      const input = parseInner(body.task, deps.allow);
      const event =
        body.agw_id === undefined
          ? sampleFor(input, body.event)
          : await eventOf(deps, body.agw_id, body.event);
      const now = deps.now();
      const made = { id: 'tsk_preview', version: 1, secrets: [{ secret: createSecret() }] };
      const task: Task = { ...input, ...made, created_on: now.toISOString(), updated_on: now.toISOString() };
      const context = { deliveryId: PREVIEW_ID, attempt: 1, event, nowMs: now.getTime() };
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
