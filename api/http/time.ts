import { z } from 'zod';

/** Schema of a time in a response: RFC 3339 in UTC. */
export const time = (description: string) =>
  z.string().meta({ format: 'date-time', description, example: '2027-01-14T08:41:12.000Z' });
