import { z } from 'zod';
import type { DeliveryStatus, UnreachableReason } from '../../domain/delivery/delivery';
import { erased } from '../orders/erased';
import { deliveredType } from '../orders/event-type';
import { time } from '../http/time';

/** What each status says: the filter of the list and the documentation are made from this table. */
const STATUSES = {
  waiting: 'not tried yet',
  retrying: 'tried, and will be tried again',
  parked: 'waits until its task is enabled, or its agency goes on',
  delivered: 'the receiver accepted it',
  failed: 'given up',
  cancelled: 'not wanted any more',
  superseded: 'a newer event of its kind took its place while it waited',
  expired: 'it had lost its use before it could be delivered',
} as const satisfies Record<DeliveryStatus, string>;

export const deliveryStatus = z.enum(Object.keys(STATUSES) as [DeliveryStatus, ...DeliveryStatus[]]).meta({
  description: Object.entries(STATUSES)
    .map(([status, meaning]) => `\`${status}\`: ${meaning}`)
    .join('; '),
  example: 'delivered',
});

const UNREACHABLE = {
  dns_error: true,
  dns_timeout: true,
  ip_blocked: true,
  connection_refused: true,
  connection_reset: true,
  connect_timeout: true,
  tls_error: true,
  timeout: true,
  protocol_error: true,
  auth_error: true,
  proxy_error: true,
  not_configured: true,
} as const satisfies Record<UnreachableReason, true>;

const reason = z.string();

const sendResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), status: z.int() }),
  z.object({
    kind: z.literal('refused'),
    status: z.int().meta({ description: 'Of HTTP, or the reply code of SMTP.' }),
    retry_after_ms: z.number().optional(),
    final: z
      .object({ of: z.enum(['delivery', 'task']), reason: z.string() })
      .optional()
      .meta({ description: 'There is no use in trying again; `task`: with nothing that the task sends.' }),
  }),
  z.object({
    kind: z.literal('unreachable'),
    reason: z.enum(Object.keys(UNREACHABLE) as [UnreachableReason, ...UnreachableReason[]]),
    detail: z.string(),
  }),
  z
    .object({ kind: z.literal('unsendable'), reason })
    .meta({ description: 'Nothing was sent: the task does not render.' }),
]);

const unknownResult = z
  .object({ kind: z.literal('unknown'), reason })
  .meta({ description: 'The attempt was begun; what came of it could not be recorded.' });

const headers = z.record(z.string(), z.string());

export const sentRequest = z
  .object({
    method: z.string(),
    url: z.string(),
    headers: headers.meta({ description: 'Values of secret headers are redacted.' }),
    body: z.string(),
    html: z.string().optional().meta({ description: 'Of a mail that has HTML beside its text.' }),
    body_truncated: z.literal(true).optional(),
  })
  .meta({ id: 'SentRequest', description: 'The request as it was sent.' });

const receivedResponse = z
  .object({ status: z.int(), headers, body: z.string(), body_truncated: z.literal(true).optional() })
  .meta({ id: 'ReceivedResponse', description: 'The answer as it was received.' });

const timings = z
  .object({
    dns_ms: z.number().optional(),
    connect_ms: z.number().optional(),
    tls_ms: z.number().optional(),
    first_byte_ms: z.number().optional(),
  })
  .meta({ description: 'Milliseconds until each step was done, where it was reached.' });

/** What one request came to, here and in the record of an attempt. */
export const exchangeMembers = {
  result: sendResult,
  request: sentRequest.optional(),
  response: receivedResponse.optional(),
  timings: timings.optional(),
} as const;

const attemptNumber = z.int().meta({ description: 'Counted from 1.', example: 1 });

const attempt = z
  .union([
    z.object({
      attempt: attemptNumber,
      started_on: time('When it was begun.'),
      duration_ms: z.number(),
      task_version: z.int().meta({ description: 'Of the task that it was rendered from.' }),
      ...exchangeMembers,
      erased: erased('It stands in the place of `request` and `response`.'),
      next_attempt_on: time('When the next is due; absent after the last.').optional(),
    }),
    z.object({ attempt: attemptNumber, result: unknownResult }),
  ])
  .meta({ id: 'Attempt', description: 'One try at a delivery.' });

const summaryMembers = {
  id: z.string().meta({ description: 'Sent as `webhook-id`: the same on every attempt.' }),
  agw_id: z.string(),
  event_id: z.string(),
  event: deliveredType,
  sequence: z.int(),
  task_id: z.string(),
  task_name: z.string(),
  agency: z.string().nullable(),
  status: deliveryStatus,
  reason: z
    .string()
    .optional()
    .meta({ description: 'Why it stands there, where the status alone does not say.' }),
  created_on: time('When the event was matched with the task.'),
  updated_on: time('When something last happened to it.'),
  next_attempt_on: time('When it is tried again.').optional(),
  last_attempt: z.int().meta({ description: 'Number of the last attempt; 0 before the first.' }),
  last_result: sendResult.optional(),
} as const;

export const deliverySummary = z
  .object(summaryMembers)
  .meta({ id: 'DeliverySummary', description: 'One event for one task.' });

export const deliveryView = z
  .object({ ...summaryMembers, attempts: z.array(attempt) })
  .meta({ id: 'Delivery', description: 'One event for one task, with every attempt.' });
