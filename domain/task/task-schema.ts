import { z } from 'zod';
import { didYouMean } from '../input/did-you-mean';
import { json } from '../input/json';
import { EVENT_TYPES } from '../order/events';
import { name, whole } from '../order/field-schemas';
import { remindersSchema, expiresAfterSchema } from './journey-time-schema';
import { isNotice, NOTICE_TYPES } from '../notice/notices';
import { says } from '../input/zod-problems';

/** Longest name of a task or an agency, in characters. */
const MAX_NAME_CHARS = 120;

/** Most delays in a task's own retry schedule. */
const MAX_RETRIES = 20;

/** Longest delay between two attempts, in seconds: 1 day. */
export const MAX_RETRY_DELAY_S = 86_400;

/** Attempts per second. */
const MIN_RATE_LIMIT = 0.1;
const MAX_RATE_LIMIT = 1_000;

/** Subscribes to every event of an order, including those of later versions, but not to notices. */
const ALL_EVENTS = '*';

const NAMED = [...EVENT_TYPES, ...NOTICE_TYPES] as const;

const SUBSCRIBABLE = [...NAMED, ALL_EVENTS] as const;

const event = z.enum(SUBSCRIBABLE, {
  error: ({ input }) =>
    says('EVENT_UNKNOWN', `is not an event${didYouMean(typeof input === 'string' ? input : '', NAMED)}`),
});

const checkEvents = (events: readonly string[], context: z.core.$RefinementCtx): void => {
  events.forEach((each, index) => {
    const isDuplicate = events.indexOf(each) < index;
    if (isDuplicate)
      context.addIssue({ code: 'custom', path: [index], message: says('EVENT_REPEATED', 'is a duplicate') });
    else if (each === ALL_EVENTS && events.some((other) => other !== ALL_EVENTS && !isNotice(other)))
      context.addIssue({
        code: 'custom',
        path: [index],
        message: says('EVENT_REPEATED', 'already includes every event of an order; add only notices to it'),
      });
  });
};

const eventsError = says(
  'EVENTS_INVALID',
  'is not a list of events; send ["OrderTicketed"], or ["*"] for all',
);

const flag = (): z.ZodBoolean => z.boolean(says('TYPE_INVALID', 'is neither true nor false'));

const rateError = says(
  'RATE_LIMIT_INVALID',
  `is not a number of requests per second from ${MIN_RATE_LIMIT} to ${MAX_RATE_LIMIT}`,
);

const scheduleError = says('RETRY_INVALID', `is not a list of at most ${MAX_RETRIES} delays in seconds`);

const MEMBERS = {
  name: name(MAX_NAME_CHARS).meta({
    description: 'The name of the task.',
    example: 'Ticketing to our ERP',
  }),
  agency: name(MAX_NAME_CHARS).nullable().meta({
    description:
      "The agency whose orders the task sees. Null for the platform's own task, which sees all orders.",
    example: 'Sunny Travel',
  }),
  events: z
    .array(event, eventsError)
    .superRefine(checkEvents)
    .meta({
      description: `The events that the task sends, or \`["*"]\` for all events of an order. The notices ${NOTICE_TYPES.join(', ')} concern tasks of the same agency; a task without an agency gets those of all tasks. May be empty only if the task has reminders.`,
      example: ['OrderTicketed'],
    }),
  filter: z.record(z.string(), json).meta({
    description:
      'Conditions on template fields, like a MongoDB query: `$eq $ne $in $nin $gt $gte $lt $lte $exists $and $or $not`. Amounts compare as decimals, times as instants. A list equals each of its items.',
    example: { provider: 'LH', total_amount: { $gte: '500' } },
  }),
  schedule: z
    .array(whole(1, MAX_RETRY_DELAY_S, 'RETRY_INVALID'), scheduleError)
    .max(MAX_RETRIES, scheduleError)
    .meta({
      description: 'Seconds to wait after the first, the second … failed attempt. [] for a single attempt.',
      example: [30, 300, 3600],
    }),
  ordered: flag().meta({
    description: 'If true, an event waits until the delivery of the previous event of its order has ended.',
    example: true,
  }),
  supersede: flag().meta({
    description:
      'If true, a newer OrderChanged replaces a waiting one, which ends as `superseded`. Default: false.',
    example: false,
  }),
  rate_limit: z.number(rateError).min(MIN_RATE_LIMIT, rateError).max(MAX_RATE_LIMIT, rateError).meta({
    description: 'Most attempts per second; 0.5 is one attempt in two seconds. Default: no limit.',
    example: 10,
  }),
  enabled: flag().meta({ description: 'If false, deliveries wait.', example: true }),
} as const;

/** The members of a task except its channel. `channels/` adds the channel and builds the full schema. */
export const taskSettings = z.strictObject({
  name: MEMBERS.name,
  agency: MEMBERS.agency.default(null),
  events: MEMBERS.events.default([]),
  reminders: z.exactOptional(remindersSchema),
  filter: z.exactOptional(MEMBERS.filter),
  retry: z.exactOptional(
    z.strictObject({ schedule: MEMBERS.schedule }).meta({ description: "Default: the service's schedule." }),
  ),
  ordered: MEMBERS.ordered.default(true),
  supersede: z.exactOptional(MEMBERS.supersede),
  expires_after: z.exactOptional(expiresAfterSchema),
  rate_limit: z.exactOptional(MEMBERS.rate_limit),
  enabled: MEMBERS.enabled.default(true),
});
