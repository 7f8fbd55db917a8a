import type { SendResult } from '../../domain/delivery/delivery';
import type { HttpAnswer } from './exchange';
import { parseRetryAfter } from './retry-after';

/** Statuses whose Retry-After sets the time of the next attempt. */
const ASKS_FOR_PATIENCE: ReadonlySet<number> = new Set([429, 503]);

/**
 * Maps an HTTP response to a result: a 2xx is accepted, any other status is refused.
 *
 * A redirect is refused too, because redirects are not followed.
 *
 * @param answeredMs - arrival of the response, in milliseconds since the epoch
 */
export const httpResult = ({ status, headers, fault }: HttpAnswer, answeredMs: number): SendResult => {
  if (fault) return fault;
  if (status >= 200 && status < 300) return { kind: 'accepted', status };
  const retryAfter = ASKS_FOR_PATIENCE.has(status) ? headers['retry-after'] : undefined;
  const retryAfterMs = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, answeredMs);
  return { kind: 'refused', status, ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }) };
};
