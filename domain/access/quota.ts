import { LRUCache } from 'lru-cache';

/** How often something may be done. */
export interface QuotaPolicy {
  /** What answers call it: lower case letters and hyphens. */
  readonly name: string;
  /** Times in one window, from 0. */
  readonly most: number;
  readonly windowMs: number;
}

/** How somebody stands with a quota. */
export interface QuotaStanding {
  readonly policy: QuotaPolicy;
  /** Of a taking: it was not counted and must not be done. Of a look: the next taking would be refused. */
  readonly isExceeded: boolean;
  /** How often it may still be done in this window. */
  readonly left: number;
  /** Milliseconds until the next window, in which all of it is free again. */
  readonly resetMs: number;
}

interface Window {
  readonly startMs: number;
  used: number;
}

/** Windows of one quota; beyond them the least recently used one is evicted. */
const MAX_WINDOWS = 10_000;

/**
 * Counts in windows, for each key one of its own, which begins with the first use. Memory is bounded; it belongs to
 * this process, so with n processes n times as much goes through.
 */
export class Quota {
  private readonly windows = new LRUCache<string, Window>({ max: MAX_WINDOWS });

  constructor(readonly policy: QuotaPolicy) {}

  /** Counts one use, where there is one left. */
  take(key: string, nowMs: number): QuotaStanding {
    let window = this.windows.get(key);
    if (window === undefined || !this.isRunning(window, nowMs)) {
      window = { startMs: nowMs, used: 0 };
      this.windows.set(key, window);
    }
    if (window.used >= this.policy.most) return this.standing(window, nowMs);
    window.used += 1;
    return { ...this.standing(window, nowMs), isExceeded: false };
  }

  /** Counts nothing. */
  look(key: string, nowMs: number): QuotaStanding {
    const window = this.windows.peek(key);
    const isRunning = window !== undefined && this.isRunning(window, nowMs);
    return this.standing(isRunning ? window : { startMs: nowMs, used: 0 }, nowMs);
  }

  /** A clock that was set back begins anew, or the window would last until it has caught up. */
  private isRunning({ startMs }: Window, nowMs: number): boolean {
    return nowMs >= startMs && nowMs < startMs + this.policy.windowMs;
  }

  private standing({ startMs, used }: Window, nowMs: number): QuotaStanding {
    const left = Math.max(0, this.policy.most - used);
    return {
      policy: this.policy,
      isExceeded: left === 0,
      left,
      resetMs: startMs + this.policy.windowMs - nowMs,
    };
  }
}
