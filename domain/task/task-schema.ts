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

/** Maximum number of delays in a task's schedule, which is the number of retries. */
const MAX_RETRIES = 20;

/** Longest delay between two attempts, in seconds: 1 day. */
export const MAX_RETRY_DELAY_S = 86_400;

/** Attempts per second. */
const MIN_RATE_LIMIT = 0.1;
const MAX_RATE_LIMIT = 1_000;

/** Every event of an order, including events of later versions. Notices must be named. */
const ALL_EVENTS = '*';

const NAMED = [...EVENT_TYPES, ...NOTICE_TYPES] as const;

const SUBSCRIBABLE = [...NAMED, ALL_EVENTS] as const;

const event = z.enum(SUBSCRIBABLE, {
  error: ({ input }) =>
    says('EVENT_UNKNOWN', `is not an event${didYouMean(typeof input === 'string' ? input : '', NAMED)}`),
});

const checkEvents = (events: readonly string[], context: z.core.$RefinementCtx): void => {
  events.forEach((each, index) => {
    const isRepeated = events.indexOf(each) < index;
    if (isRepeated)
      context.addIssue({ code: 'custom', path: [index], message: says('EVENT_REPEATED', 'is there twice') });
    else if (each === ALL_EVENTS && events.some((other) => other !== ALL_EVENTS && !isNotice(other)))
      context.addIssue({
        code: 'custom',
        path: [index],
        message: says(
          'EVENT_REPEATED',
          'stands for every event of an order already; name notices alone beside it',
        ),
      });
  });
};

const eventsError = says(
  'EVENTS_INVALID',
  'is not a list of events; send ["OrderTicketed"], or ["*"] for all of them',
);

const flag = (): z.ZodBoolean => z.boolean(says('TYPE_INVALID', 'is neither true nor false'));

const rateError = says(
  'RATE_LIMIT_INVALID',
  `is not a number of requests per second from ${MIN_RATE_LIMIT} to ${MAX_RATE_LIMIT}`,
);

const scheduleError = says('RETRY_INVALID', `is not a list of at most ${MAX_RETRIES} delays in seconds`);

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
    .superRefine(checkEvents)
    .meta({
      description: `The events that it is for, or \`["*"]\` for all of an order. The notices ${NOTICE_TYPES.join(', ')} are told of tasks of the same agency, to a task without one of all. Empty only where there are reminders.`,
      example: ['OrderTicketed'],
    }),
  filter: z.record(z.string(), json).meta({
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
  supersede: flag().meta({
    description:
      'A newer OrderChanged takes the place of one that still waits, which ends as `superseded`. Default: false.',
    example: false,
  }),
  rate_limit: z.number(rateError).min(MIN_RATE_LIMIT, rateError).max(MAX_RATE_LIMIT, rateError).meta({
    description: 'Most attempts per second; 0.5 is one in two seconds. Left out: no such limit.',
    example: 10,
  }),
  enabled: flag().meta({ description: 'While false, deliveries wait.', example: true }),
} as const;

/** The members of a task except its channel's. `channels/` adds that member to make the schema of a task. */
export const taskSettings = z.strictObject({
  name: MEMBERS.name,
  agency: MEMBERS.agency.default(null),
  events: MEMBERS.events.default([]),
  reminders: z.exactOptional(remindersSchema),
  filter: z.exactOptional(MEMBERS.filter),
  retry: z.exactOptional(
    z
      .strictObject({ schedule: MEMBERS.schedule })
      .meta({ description: "Left out: the service's own schedule." }),
  ),
  ordered: MEMBERS.ordered.default(true),
  supersede: z.exactOptional(MEMBERS.supersede),
  expires_after: z.exactOptional(expiresAfterSchema),
  rate_limit: z.exactOptional(MEMBERS.rate_limit),
  enabled: MEMBERS.enabled.default(true),
});
