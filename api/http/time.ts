import { z } from 'zod';

/** RFC 3339 in UTC, in an answer. */
export const time = (description: string) =>
  z.string().meta({ format: 'date-time', description, example: '2027-01-14T08:41:12.000Z' });
