import { z } from 'zod';
import type { DeliveryStatus, UnreachableReason } from '../../domain/delivery/delivery';
import { erased } from '../orders/erased';
import { deliveredType } from '../orders/event-type';
import { time } from '../http/time';

/** Meaning of each status. The list's filter and the documentation are generated from this table. */
const STATUSES = {
  waiting: 'not attempted yet',
  retrying: 'attempted without success; another attempt follows',
  parked: 'waits until its task is enabled or its agency is unsuspended',
  delivered: 'the receiver accepted it',
  failed: 'all attempts failed, or an attempt failed permanently',
  cancelled: 'an operator cancelled it, or its task was deleted',
  superseded: 'a newer event of the same type replaced it while it waited',
  expired: 'its `expires_after` passed before it could be delivered',
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
    status: z.int().meta({ description: 'HTTP status, or SMTP reply code.' }),
    retry_after_ms: z.number().optional(),
    final: z
      .object({ of: z.enum(['delivery', 'task']), reason: z.string() })
      .optional()
      .meta({
        description:
          'Present if a retry cannot succeed: of this `delivery`, or of any delivery of the `task`.',
      }),
  }),
  z.object({
    kind: z.literal('unreachable'),
    reason: z.enum(Object.keys(UNREACHABLE) as [UnreachableReason, ...UnreachableReason[]]),
    detail: z.string(),
  }),
  z
    .object({ kind: z.literal('unsendable'), reason })
    .meta({ description: 'Nothing was sent, because the message could not be rendered.' }),
]);

const unknownResult = z
  .object({ kind: z.literal('unknown'), reason })
  .meta({ description: 'The attempt was started, but its result could not be recorded.' });

const headers = z.record(z.string(), z.string());

export const sentRequest = z
  .object({
    method: z.string(),
    url: z.string(),
    headers: headers.meta({ description: 'Values of secret headers are redacted.' }),
    body: z.string(),
    html: z.string().optional().meta({ description: 'The HTML part of a mail, if it has one.' }),
    body_truncated: z.literal(true).optional(),
  })
  .meta({ id: 'SentRequest', description: 'The request as it was sent.' });

const receivedResponse = z
  .object({ status: z.int(), headers, body: z.string(), body_truncated: z.literal(true).optional() })
  .meta({ id: 'ReceivedResponse', description: 'The response as it was received.' });

const timings = z
  .object({
    dns_ms: z.number().optional(),
    connect_ms: z.number().optional(),
    tls_ms: z.number().optional(),
    first_byte_ms: z.number().optional(),
  })
  .meta({
    description: 'Milliseconds until each step was complete; steps that were not reached are absent.',
  });

/** The result of one request, both in a test and in an attempt. */
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
      started_on: time('When the attempt started.'),
      duration_ms: z.number(),
      task_version: z.int().meta({ description: 'Version of the task that rendered the message.' }),
      ...exchangeMembers,
      erased: erased('It replaces `request` and `response`.'),
      next_attempt_on: time('When the next attempt is due; absent after the last one.').optional(),
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
    .meta({ description: 'Reason for the status, if the status alone does not explain it.' }),
  created_on: time('When the event was matched with the task.'),
  updated_on: time('When the delivery last changed.'),
  next_attempt_on: time('When the next attempt is due.').optional(),
  last_attempt: z.int().meta({ description: 'Number of the last attempt; 0 before the first.' }),
  last_result: sendResult.optional(),
} as const;

export const deliverySummary = z
  .object(summaryMembers)
  .meta({ id: 'DeliverySummary', description: 'One event for one task.' });

export const deliveryView = z
  .object({ ...summaryMembers, attempts: z.array(attempt) })
  .meta({ id: 'Delivery', description: 'One event for one task, with every attempt.' });
