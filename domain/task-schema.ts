import { z } from 'zod';
import { didYouMean } from './did-you-mean';
import { MAX_URL_CHARS } from './endpoint-url';
import { EVENT_TYPES } from './events';
import { name } from './field-schemas';
import { HTTP_METHODS } from './task';
import { says } from './zod-problems';

/** Longest name of a task, and of an agency, in characters. */
const MAX_NAME_CHARS = 120;

/** Deadline of one attempt, in milliseconds. */
const MIN_TIMEOUT_MS = 1_000;
const MAX_TIMEOUT_MS = 30_000;
const DEFAULT_TIMEOUT_MS = 15_000;

/** Delays in a task's own schedule: how often it is tried again. */
const MAX_RETRIES = 20;

/** Longest delay between two attempts, in seconds: a day. */
export const MAX_RETRY_DELAY_S = 86_400;

/** Every event, those of later versions included. */
const ALL_EVENTS = '*';

const SUBSCRIBABLE = [...EVENT_TYPES, ALL_EVENTS] as const;

const event = z.enum(SUBSCRIBABLE, {
  error: ({ input }) =>
    says(
      'EVENT_UNKNOWN',
      `is not an event${didYouMean(typeof input === 'string' ? input : '', EVENT_TYPES)}`,
    ),
});

const checkEvents = (events: readonly string[], context: z.core.$RefinementCtx): void => {
  events.forEach((each, index) => {
    const isRepeated = events.indexOf(each) < index;
    if (isRepeated)
      context.addIssue({ code: 'custom', path: [index], message: says('EVENT_REPEATED', 'is there twice') });
    else if (each === ALL_EVENTS && events.length > 1)
      context.addIssue({
        code: 'custom',
        path: [index],
        message: says('EVENT_REPEATED', 'stands for every event already; send it alone'),
      });
  });
};

const eventsError = says(
  'EVENTS_INVALID',
  'is not a list of events; send ["OrderTicketed"], or ["*"] for all of them',
);

const whole = (min: number, max: number, reason: string): z.ZodInt => {
  const error = says(reason, `is not a whole number from ${min} to ${max}`);
  return z.int(error).min(min, error).max(max, error);
};

const flag = (): z.ZodBoolean => z.boolean(says('TYPE_INVALID', 'is neither true nor false'));

const scheduleError = says('RETRY_INVALID', `is not a list of at most ${MAX_RETRIES} delays in seconds`);

/** The members of a task, without their defaults: POST, PUT and PATCH share them. */
const MEMBERS = {
  name: name(MAX_NAME_CHARS).meta({
    description: 'What the task is called.',
    example: 'Ticketing to our ERP',
  }),
  agency: name(MAX_NAME_CHARS).nullable().meta({
    description: "The agency whose orders the task sees; null for the platform's own, which sees all.",
    example: 'Sunny Travel',
  }),
  events: z
    .array(event, eventsError)
    .min(1, eventsError)
    .superRefine(checkEvents)
    .meta({ description: 'The events that it is for, or `["*"]` for all.', example: ['OrderTicketed'] }),
  filter: z.record(z.string(), z.unknown()).meta({
    description:
      "Conditions on template fields in the manner of MongoDB's query language: `$eq $ne $in $nin $gt $gte $lt $lte $exists $and $or $not`. Amounts compare as decimals, times as instants; a list is equal to each of its items.",
    example: { provider: 'LH', total_amount: { $gte: '500' } },
  }),
  schedule: z
    .array(whole(1, MAX_RETRY_DELAY_S, 'RETRY_INVALID'), scheduleError)
    .max(MAX_RETRIES, scheduleError)
    .meta({
      description:
        'Seconds to wait after the first, the second … attempt that failed; [] for one attempt alone.',
      example: [30, 300, 3600],
    }),
  ordered: flag().meta({
    description: 'An event waits until the one before it, of the same order, is done.',
    example: true,
  }),
  enabled: flag().meta({ description: 'While false, deliveries wait.', example: true }),
} as const;

const HTTP_MEMBERS = {
  url: z.string().max(MAX_URL_CHARS).meta({
    description: 'Where to send it: https, a public host. Tags may stand in the path and the query.',
    example: 'https://erp.example.com/api/order-ticketed',
  }),
  method: z
    .enum(HTTP_METHODS, { error: says('METHOD_INVALID', `is not one of ${HTTP_METHODS.join(', ')}`) })
    .meta({ description: 'Method of the request.', example: 'POST' }),
  header: z.record(z.string(), z.string()).meta({
    description: 'Headers to send along; the values may hold tags.',
    example: { Authorization: 'Basic YourPassword' },
  }),
  json_body: z.unknown().meta({
    description:
      'Any JSON; each string in it is a Mustache template. A string that is one tag in triple braces becomes the field with its own JSON type. Left out: `{ "type", "timestamp", "data": { all fields } }`.',
    example: { pnr: '{{pnr}}', adults: '{{{adults_pax}}}', freeText: 'This is your order ID: {{agw_id}}' },
  }),
  timeout_ms: whole(MIN_TIMEOUT_MS, MAX_TIMEOUT_MS, 'TIMEOUT_INVALID').meta({
    description: 'Deadline of one attempt, in milliseconds.',
    example: DEFAULT_TIMEOUT_MS,
  }),
} as const;

/** `POST /v1/tasks`, `PUT /v1/tasks/{id}` */
export const taskInputSchema = z
  .strictObject({
    name: MEMBERS.name,
    agency: MEMBERS.agency.default(null),
    events: MEMBERS.events,
    http_request: z
      .strictObject({
        url: HTTP_MEMBERS.url,
        method: HTTP_MEMBERS.method.default('POST'),
        header: HTTP_MEMBERS.header.default({}),
        json_body: z.exactOptional(HTTP_MEMBERS.json_body),
        timeout_ms: HTTP_MEMBERS.timeout_ms.default(DEFAULT_TIMEOUT_MS),
      })
      .meta({ description: 'The HTTP request that tells it.' }),
    filter: z.exactOptional(MEMBERS.filter),
    retry: z.exactOptional(
      z
        .strictObject({ schedule: MEMBERS.schedule })
        .meta({ description: "Left out: the service's own schedule." }),
    ),
    ordered: MEMBERS.ordered.default(true),
    enabled: MEMBERS.enabled.default(true),
  })
  .meta({ description: 'What a customer wants done on some events.' });

/** `PATCH /v1/tasks/{id}`: a JSON merge patch. */
export const taskPatchSchema = z
  .strictObject({
    name: z.exactOptional(MEMBERS.name),
    agency: z.exactOptional(MEMBERS.agency),
    events: z.exactOptional(MEMBERS.events),
    http_request: z.exactOptional(
      z.strictObject({
        url: z.exactOptional(HTTP_MEMBERS.url),
        method: z.exactOptional(HTTP_MEMBERS.method.nullable()),
        header: z.exactOptional(z.record(z.string(), z.string().nullable()).nullable()),
        json_body: z.exactOptional(HTTP_MEMBERS.json_body),
        timeout_ms: z.exactOptional(HTTP_MEMBERS.timeout_ms.nullable()),
      }),
    ),
    filter: z.exactOptional(MEMBERS.filter.nullable()),
    retry: z.exactOptional(z.strictObject({ schedule: MEMBERS.schedule }).nullable()),
    ordered: z.exactOptional(MEMBERS.ordered.nullable()),
    enabled: z.exactOptional(MEMBERS.enabled.nullable()),
  })
  .meta({
    description:
      'A JSON merge patch (RFC 7396): objects are merged, null takes an optional member away, lists are replaced.',
  });
