import { z } from 'zod';
import { parseJourneyTime, type JourneyTime } from '../order/journey-time';
import { says } from '../input/zod-problems';

/** Maximum number of reminders per task. */
const MAX_REMINDERS = 10;

const DISTANCE = '[+-](0|[1-9][0-9]{0,5})[mhd]';

const journeyTime = (anchors: string, error: string, isFitting: (time: JourneyTime) => boolean) =>
  z
    .string(error)
    .regex(new RegExp(`^(${anchors})${DISTANCE}$`), error)
    .refine((text) => {
      const time = parseJourneyTime(text);
      return time !== undefined && isFitting(time);
    }, error);

const reminder = journeyTime(
  'departure|arrival',
  says(
    'REMINDER_INVALID',
    'is not a time of the journey; send one like "departure-24h" or "arrival+2h", in m, h or d, at most 365 days',
  ),
  () => true,
);

const remindersError = says('REMINDERS_INVALID', `is not a list of 1 to ${MAX_REMINDERS} reminders`);

/** Refuses two reminders at the same instant, such as `departure-24h` and `departure-1d`. */
const checkDuplicates = (reminders: readonly string[], context: z.core.$RefinementCtx): void => {
  const instants = reminders.map((text) => JSON.stringify(parseJourneyTime(text) ?? text));
  instants.forEach((instant, index) => {
    if (instants.indexOf(instant) < index)
      context.addIssue({
        code: 'custom',
        path: [index],
        message: says('REMINDER_REPEATED', 'is a duplicate'),
      });
  });
};

/** `reminders` of a task. */
export const remindersSchema = z
  .array(reminder, remindersError)
  .min(1, remindersError)
  .max(MAX_REMINDERS, remindersError)
  .superRefine(checkDuplicates)
  .meta({
    description:
      'Times relative to the first departure or the last arrival. The service sends a reminder at each. If the flights change, the times move with them.',
    example: ['departure-24h', 'arrival+2h'],
  });

/** `expires_after` of a task. */
export const expiresAfterSchema = journeyTime(
  'departure|arrival|event',
  says(
    'EXPIRES_AFTER_INVALID',
    'is not an expiry time; send one like "departure+1h", "arrival+0m" or "event+48h", in m, h or d, at most 365 days',
  ),
  // A time at or before the event would expire every delivery.
  ({ anchor, offsetMs }) => anchor !== 'event' || offsetMs > 0,
).meta({
  description:
    'When a delivery that has not succeeded ends as `expired`: relative to the first departure, the last arrival or the event. Default: never.',
  example: 'departure+1h',
});
