import type { SendResult } from '../../domain/delivery/delivery';
import type { HttpAnswer } from './exchange';
import { parseRetryAfter } from './retry-after';

/** Statuses whose Retry-After is followed. */
const ASKS_FOR_PATIENCE: ReadonlySet<number> = new Set([429, 503]);

/**
 * Maps an HTTP response to a result. Only a 2xx accepts.
 *
 * A redirect counts as refused, because redirects are not followed.
 *
 * @param answeredMs - time of the response, in milliseconds since the epoch
 */
export const httpResult = ({ status, headers, fault }: HttpAnswer, answeredMs: number): SendResult => {
  if (fault) return fault;
  if (status >= 200 && status < 300) return { kind: 'accepted', status };
  const retryAfter = ASKS_FOR_PATIENCE.has(status) ? headers['retry-after'] : undefined;
  const retryAfterMs = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, answeredMs);
  return { kind: 'refused', status, ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }) };
};
