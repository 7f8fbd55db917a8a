import { LRUCache } from 'lru-cache';

/** Tasks and webhooks whose rate limit one worker tracks. */
const MAX_PACES = 10_000;

/** A turn that was not used this long after its time is lost, in milliseconds: turns are not saved up for a burst. */
export const SLOT_VALID_MS = 2_000;

/** However far its turn: a delivery comes to ask again after this, in milliseconds; the limit may have been raised. */
export const MAX_WAIT_MS = 300_000;

const MS_PER_SECOND = 1_000;

export type RateSlot =
  | { readonly kind: 'now' }
  /** `slotMs` is reserved: to be shown again after `retryInMs`. */
  | { readonly kind: 'later'; readonly slotMs: number; readonly retryInMs: number };

/** Paces the attempts of tasks that have a limit, evenly and per worker: with n workers n times as many go out. */
export interface RateLimiter {
  /**
   * Asks for a turn; who has to wait is given one of its own, so that those who wait neither come all at once nor
   * pass each other.
   *
   * @param key - what shares the pace: a task, a webhook
   * @param perSecond - attempts per second, over 0
   * @param heldMs - the turn that was given before, by any worker
   */
  takeSlot(key: string, perSecond: number, heldMs: number | undefined, nowMs: number): RateSlot;
}

export function createRateLimiter(): RateLimiter {
  // Evicting an idle entry is harmless: its next slot is in the past.
  const rateLimits = new LRUCache<string, { nextMs: number }>({
    max: MAX_PACES,
    memoMethod: () => ({ nextMs: 0 }),
  });
  return {
    takeSlot(key, perSecond, heldMs, nowMs) {
      const rateLimit = rateLimits.memo(key);
      const isHeldDue = heldMs !== undefined && heldMs <= nowMs && nowMs <= heldMs + SLOT_VALID_MS;
      if (isHeldDue) {
        // Another worker may have given it: here too the next one keeps its distance.
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
