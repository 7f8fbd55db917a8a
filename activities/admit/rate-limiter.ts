import { LRUCache } from 'lru-cache';

/** Tasks and webhooks whose rate limit one worker tracks. */
const MAX_RATE_LIMITS = 10_000;

/** A slot expires this long after its time, in ms, so that unused slots do not add up to a burst. */
export const SLOT_VALID_MS = 2_000;

/** Longest delay before a delivery asks again, in ms, because the limit may have been raised. */
export const MAX_WAIT_MS = 300_000;

const MS_PER_SECOND = 1_000;

export type RateSlot =
  | { readonly kind: 'now' }
  /** `slotMs` is reserved. Ask again after `retryInMs` and pass it as `heldMs`. */
  | { readonly kind: 'later'; readonly slotMs: number; readonly retryInMs: number };

/** Spaces attempts evenly by rate limit. Applies per worker: n workers send n times as many. */
export interface RateLimiter {
  /**
   * Takes a slot now, or reserves a later one.
   *
   * Each waiting delivery gets its own slot, so that they keep their order.
   *
   * @param key - what shares the limit: a task, a webhook
   * @param perSecond - attempts per second, over 0
   * @param heldMs - the slot that any worker reserved for this delivery before
   */
  takeSlot(key: string, perSecond: number, heldMs: number | undefined, nowMs: number): RateSlot;
}

export function createRateLimiter(): RateLimiter {
  // Evicting an idle entry is harmless: its next slot is in the past.
  const rateLimits = new LRUCache<string, { nextMs: number }>({
    max: MAX_RATE_LIMITS,
    memoMethod: () => ({ nextMs: 0 }),
  });
  return {
    takeSlot(key, perSecond, heldMs, nowMs) {
      const rateLimit = rateLimits.memo(key);
      const isHeldDue = heldMs !== undefined && heldMs <= nowMs && nowMs <= heldMs + SLOT_VALID_MS;
      if (isHeldDue) {
        // Another worker may have reserved it, so the next slot here must keep the distance too.
        rateLimit.nextMs = Math.max(rateLimit.nextMs, nowMs + MS_PER_SECOND / perSecond);
        return { kind: 'now' };
      }
      const freeMs = Math.max(nowMs, rateLimit.nextMs);
      const keepsHeld = heldMs !== undefined && heldMs > nowMs && heldMs <= freeMs;
      const slotMs = keepsHeld ? heldMs : freeMs;
      if (!keepsHeld) rateLimit.nextMs = freeMs + MS_PER_SECOND / perSecond;
      if (slotMs <= nowMs) return { kind: 'now' };
      return { kind: 'later', slotMs, retryInMs: Math.min(MAX_WAIT_MS, slotMs - nowMs) };
    },
  };
}
