import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Quota } from '../../domain/access/quota';
import { LRUCache } from 'lru-cache';
import { principalOf } from './authenticate';
import { requireLeft } from '../http/quota-refusal';
import { clientOf, remoteAddress } from '../http/remote-address';

/** Valid keys that one process caches. */
const MAX_VALID_KEYS = 10_000;

const UNAUTHORIZED = 401;

/**
 * Limits key guessing: refuses an address that sent too many unknown keys, for the rest of the minute.
 *
 * A refused key is not looked up. Keys that this process has cached as valid still pass, so that an attacker behind the
 * same proxy cannot lock the booking system out.
 *
 * @param failedKeys - undefined: no limit
 */
export const limitFailedKeys = (failedKeys: Quota | undefined, now: () => Date): RequestHandler => {
  const validKeys = new LRUCache<string, true>({ max: MAX_VALID_KEYS });
  return (request, response, next) => {
    const { authorization } = request.headers;
    if (failedKeys === undefined || authorization === undefined || authorization.trim() === '') {
      next();
      return;
    }
    const client = clientOf(remoteAddress(request));
    const digest = createHash('sha256').update(authorization).digest('base64');
    if (!validKeys.has(digest))
      requireLeft(failedKeys.look(client, now().getTime()), 'unknown keys from one address');
    response.once('close', () => {
      if (principalOf(response) !== undefined) validKeys.set(digest, true);
      else if (response.statusCode === UNAUTHORIZED) {
        validKeys.delete(digest);
        failedKeys.take(client, now().getTime());
      }
    });
    next();
  };
};
