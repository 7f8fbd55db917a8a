import type { ChannelRegistry } from '../../channels/registry';
import type { Task } from '../../domain/task/task';
import type { HeldBack } from '../deliver/delivery-progress';
import type { EndpointLimiter, Release, RequestingLane } from './endpoint-limiter';
import type { RateLimiter } from './rate-limiter';

/** Why a delivery was not attempted now. */
export type HoldReason = 'endpoint_busy' | 'breaker_open' | 'rate_limit';

export type Admission =
  /** `leave` is owed, see `EndpointLimiter`. */
  { readonly kind: 'admitted'; readonly release: Release } | Hold;

/** Not an attempt: nothing is sent, none is used up. */
export interface Hold {
  readonly kind: 'held-back';
  readonly why: HoldReason;
  /** In words, for the delivery's reason and for operators. */
  readonly message: string;
  readonly delayMs: number;
  /** What the next activity attempt has to know. */
  readonly heldBack: HeldBack;
  /** Set where the delivery's record does not say yet that the endpoint is failing: the time to note as told. */
  readonly unrecordedSinceMs?: number;
  /** Its lane is called when it is worth trying; `delayMs` is for the case that nobody calls. */
  readonly willBeWoken?: true;
}

export interface AdmissionRequest {
  /** What it was told when it was held back last. */
  readonly heldBack?: HeldBack | undefined;
  /** A person wants it tried now. */
  readonly isUrgent: boolean;
  /** Absent: it is called by nobody. */
  readonly origin?: RequestingLane;
}

/** Decides whether a delivery may be attempted now: its endpoint has room and is not known to fail, its task may go on. */
export type Admit = (task: Task, wait: AdmissionRequest, nowMs: number) => Admission;

export interface AdmissionDependencies {
  readonly channelRegistry: Pick<ChannelRegistry, 'endpointOf' | 'rateLimitOf'>;
  readonly endpoints: EndpointLimiter;
  readonly rates: RateLimiter;
  /** Told of each delivery that is held back. */
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
        const message = 'the endpoint has as many attempts under way as it may have';
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
        // After the endpoint: a turn is not spent on one that would turn the delivery away.
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
