import { z } from 'zod';
import { EVENT_TYPES, type EventType } from '../../domain/events';
import { didYouMean } from '../../domain/did-you-mean';
import { says } from '../../domain/zod-problems';

export const eventType = z
  .enum(EVENT_TYPES as readonly [EventType, ...EventType[]], {
    error: ({ input }) =>
      says(
        'EVENT_UNKNOWN',
        `is not an event${didYouMean(typeof input === 'string' ? input : '', EVENT_TYPES)}`,
      ),
  })
  .meta({ description: 'Name of an event.', example: 'OrderTicketed' });
