import type { ChannelRegistry } from '../../channels/registry';
import type { Task } from '../../domain/task/task';
import type { HeldBack } from '../deliver/delivery-progress';
import type { EndpointLimiter, Release, RequestingLane } from './endpoint-limiter';
import type { RateLimiter } from './rate-limiter';

/** Why a delivery is held back. */
export type HoldReason = 'endpoint_busy' | 'breaker_open' | 'rate_limit';

export type Admission =
  /** The caller must call `release`, see {@link EndpointLimiter}. */
  { readonly kind: 'admitted'; readonly release: Release } | Hold;

/** The delivery is not attempted now: nothing is sent, and no attempt is used up. */
export interface Hold {
  readonly kind: 'held-back';
  readonly why: HoldReason;
  /** Shown as the delivery's reason. */
  readonly message: string;
  readonly delayMs: number;
  /** Passed to the next activity attempt. */
  readonly heldBack: HeldBack;
  /** When the breaker opened, if the delivery's record does not show it yet. */
  readonly unrecordedSinceMs?: number;
  /** The limiter wakes the lane when it can retry; `delayMs` is the fallback. */
  readonly willBeWoken?: true;
}

export interface AdmissionRequest {
  /** From the last time it was held back. */
  readonly heldBack?: HeldBack | undefined;
  /** An operator wants it attempted now. */
  readonly isUrgent: boolean;
  /** Absent: its lane is never woken. */
  readonly origin?: RequestingLane;
}

/** Decides whether a delivery is attempted now, by breaker, free slots and rate limit. */
export type Admit = (task: Task, wait: AdmissionRequest, nowMs: number) => Admission;

export interface AdmissionDependencies {
  readonly channelRegistry: Pick<ChannelRegistry, 'endpointOf' | 'rateLimitOf'>;
  readonly endpoints: EndpointLimiter;
  readonly rates: RateLimiter;
  /** Called for each delivery that is held back. */
  readonly onHeldBack?: (why: HoldReason) => void;
}

export const createAdmission = ({
  channelRegistry,
  endpoints,
  rates,
  onHeldBack = () => undefined,
}: AdmissionDependencies): Admit => {
  const hold = (held: Omit<Hold, 'kind'>): Hold => {
    onHeldBack(held.why);
    return { kind: 'held-back', ...held };
  };
  return (task, { heldBack, isUrgent, origin }, nowMs) => {
    const requester = isUrgent ? 'urgent' : heldBack === undefined ? 'new' : 'retry';
    const entry = endpoints.tryAcquire(channelRegistry.endpointOf(task), nowMs, requester, origin);
    switch (entry.kind) {
      case 'busy': {
        const message = 'the endpoint has reached its limit of concurrent attempts';
        return hold({
          why: 'endpoint_busy',
          message,
          delayMs: entry.retryInMs,
          ...(entry.willBeWoken === true ? { willBeWoken: true } : {}),
          heldBack: heldBack ?? {},
        });
      }
      case 'open': {
        const isRecorded = heldBack?.recorded_open_since_ms === entry.sinceMs;
        return hold({
          why: 'breaker_open',
          message: 'endpoint is failing: breaker open',
          delayMs: entry.retryInMs,
          ...(entry.willBeWoken === true ? { willBeWoken: true } : {}),
          heldBack: heldBack ?? {},
          ...(isRecorded ? {} : { unrecordedSinceMs: entry.sinceMs }),
        });
      }
      case 'acquired': {
        // After the endpoint, so that a rejected delivery uses no slot of the rate limit.
        const rateLimit = channelRegistry.rateLimitOf(task);
        if (rateLimit === undefined) return { kind: 'admitted', release: entry.release };
        const slot = rates.takeSlot(rateLimit.key, rateLimit.perSecond, heldBack?.slot_ms, nowMs);
        if (slot.kind === 'now') return { kind: 'admitted', release: entry.release };
        entry.release(undefined, nowMs);
        return hold({
          why: 'rate_limit',
          message: rateLimit.rule,
          delayMs: slot.retryInMs,
          heldBack: { ...heldBack, slot_ms: slot.slotMs },
        });
      }
    }
  };
};
