import type { SendResult } from '../../domain/delivery/delivery';
import type { HttpAnswer } from './exchange';
import { parseRetryAfter } from './retry-after';

/** Statuses whose Retry-After is obeyed. */
const ASKS_FOR_PATIENCE: ReadonlySet<number> = new Set([429, 503]);

/**
 * What an answer over HTTP means: only a 2xx accepts. A redirect is refused like any other status, because redirects
 * are not followed.
 *
 * @param answeredMs - when it came, in milliseconds since the epoch
 */
export const httpResult = ({ status, headers, fault }: HttpAnswer, answeredMs: number): SendResult => {
  if (fault) return fault;
  if (status >= 200 && status < 300) return { kind: 'accepted', status };
  const retryAfter = ASKS_FOR_PATIENCE.has(status) ? headers['retry-after'] : undefined;
  const retryAfterMs = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, answeredMs);
  return { kind: 'refused', status, ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }) };
};
