import { z } from 'zod';
import { EVENT_TYPES, REMINDER_EVENT, type DeliveredType } from '../../domain/order/events';
import { NOTICE_TYPES, type NoticeType } from '../../domain/notice/notices';
import { didYouMean } from '../../domain/input/did-you-mean';
import { says } from '../../domain/input/zod-problems';

const oneOf = <Name extends string>(names: readonly Name[], description: string) =>
  z
    .enum(names, {
      error: ({ input }) =>
        says('EVENT_UNKNOWN', `is not an event${didYouMean(typeof input === 'string' ? input : '', names)}`),
    })
    .meta({ description, example: 'OrderTicketed' });

export const eventType = oneOf(EVENT_TYPES, 'Type of the event.');

const DELIVERED_TYPES: readonly DeliveredType[] = [...EVENT_TYPES, REMINDER_EVENT];

/** The event types that a delivery can have. */
export const deliveredType = oneOf(DELIVERED_TYPES, `Type of the event, or \`${REMINDER_EVENT}\`.`);

/** The types that a task's test can send: events, reminders and notices. */
export type TestSubjectType = DeliveredType | NoticeType;

export const testSubjectType = oneOf<TestSubjectType>(
  [...DELIVERED_TYPES, ...NOTICE_TYPES],
  `Type of an event or of a notice, or \`${REMINDER_EVENT}\`.`,
);
