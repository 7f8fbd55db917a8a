import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Quota } from '../../domain/access/quota';
import { LRUCache } from 'lru-cache';
import { principalOf } from './authenticate';
import { requireLeft } from '../http/quota-refusal';
import { clientOf, remoteAddress } from '../http/remote-address';

/** Valid keys that one process caches. */
const MAX_GOOD_KEYS = 10_000;

const UNAUTHORIZED = 401;

/**
 * Stops whoever tries keys: an address that sent too many unknown ones is refused for the rest of the minute before its
 * key is looked at. A key that this process knows as good still passes, so that nobody behind the same proxy can keep a
 * booking system out.
 */
export const limitFailedKeys = (failedKeys: Quota | undefined, now: () => Date): RequestHandler => {
  const goodKeys = new LRUCache<string, true>({ max: MAX_GOOD_KEYS });
  return (request, response, next) => {
    const { authorization } = request.headers;
    if (failedKeys === undefined || authorization === undefined || authorization.trim() === '') {
      next();
      return;
    }
    const client = clientOf(remoteAddress(request));
    const digest = createHash('sha256').update(authorization).digest('base64');
    if (!goodKeys.has(digest))
      requireLeft(failedKeys.look(client, now().getTime()), 'keys that are not known from one address');
    response.once('close', () => {
      if (principalOf(response) !== undefined) goodKeys.set(digest, true);
      else if (response.statusCode === UNAUTHORIZED) {
        goodKeys.delete(digest);
        failedKeys.take(client, now().getTime());
      }
    });
    next();
  };
};
