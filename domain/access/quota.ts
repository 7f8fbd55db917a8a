import { LRUCache } from 'lru-cache';

/** How often an action is allowed. */
export interface QuotaPolicy {
  /** Name in API answers: lower case letters and hyphens. */
  readonly name: string;
  /** Uses per window, at least 0. */
  readonly most: number;
  readonly windowMs: number;
}

/** State of one key's quota. */
export interface QuotaStanding {
  readonly policy: QuotaPolicy;
  /** From {@link Quota.take}: this use is refused. From {@link Quota.look}: the next use would be refused. */
  readonly isExceeded: boolean;
  /** Uses left in this window. */
  readonly left: number;
  /** Milliseconds until the next window. */
  readonly resetMs: number;
}

interface Window {
  readonly startMs: number;
  used: number;
}

/** Windows of one quota; beyond them the least recently used one is evicted. */
const MAX_WINDOWS = 10_000;

/**
 * Counts uses per key in fixed windows that start with the first use.
 *
 * Memory is bounded. Each process counts for itself, so n processes allow n times as much.
 */
export class Quota {
  private readonly windows = new LRUCache<string, Window>({ max: MAX_WINDOWS });

  constructor(readonly policy: QuotaPolicy) {}

  /** Counts one use if one is left. */
  take(key: string, nowMs: number): QuotaStanding {
    let window = this.windows.get(key);
    if (window === undefined || !this.isRunning(window, nowMs)) {
      window = { startMs: nowMs, used: 0 };
      this.windows.set(key, window);
    }
    if (window.used >= this.policy.most) return this.stateOf(window, nowMs);
    window.used += 1;
    return { ...this.stateOf(window, nowMs), isExceeded: false };
  }

  /** Returns the state without counting a use. */
  look(key: string, nowMs: number): QuotaStanding {
    const window = this.windows.peek(key);
    const isRunning = window !== undefined && this.isRunning(window, nowMs);
    return this.stateOf(isRunning ? window : { startMs: nowMs, used: 0 }, nowMs);
  }

  /** A clock that was set back starts a new window, because the old one would last too long. */
  private isRunning({ startMs }: Window, nowMs: number): boolean {
    return nowMs >= startMs && nowMs < startMs + this.policy.windowMs;
  }

  private stateOf({ startMs, used }: Window, nowMs: number): QuotaStanding {
    const left = Math.max(0, this.policy.most - used);
    return {
      policy: this.policy,
      isExceeded: left === 0,
      left,
      resetMs: startMs + this.policy.windowMs - nowMs,
    };
  }
}
