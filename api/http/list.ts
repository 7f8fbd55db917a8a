import { z } from 'zod';
import { instant } from '../../domain/order/field-schemas';
import { instantMs } from '../../domain/input/instant-ms';
import { says } from '../../domain/input/zod-problems';
import { documentedAs } from './documented-as';

/** Items per page if `limit` is not given. */
export const DEFAULT_LIMIT = 50;
/** Most items per page. */
export const MAX_LIMIT = 200;

const limitError = says('LIMIT_INVALID', `is not a whole number from 1 to ${MAX_LIMIT}`);

export const limitParameter = z
  .string(limitError)
  .regex(/^[1-9]\d{0,2}$/, limitError)
  .transform(Number)
  .refine((limit) => limit <= MAX_LIMIT, limitError)
  .default(DEFAULT_LIMIT)
  .meta({
    override: documentedAs({ type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }),
    description: 'Maximum number of items per page.',
  });

export const afterParameter = z.string().optional().meta({ description: '`next` of the previous page.' });

/** The paging parameters of every list. */
export const PAGE_PARAMETERS = { limit: limitParameter, after: afterParameter } as const;

/** An optional time in a query, parsed into a Date (whole milliseconds). */
export const timeParameter = (description: string) =>
  instant
    .transform((at) => new Date(instantMs(at)))
    .optional()
    .meta({
      override: { type: 'string', format: 'date-time' },
      description,
      example: '2027-03-01T00:00:00Z',
    });

/** One page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `after` to get the next page; null on the last page.' }),
  });
