import type { Registry } from '../../channels/registry';
import type { Task } from '../../domain/task/task';
import type { HeldBack } from '../deliver/delivery-progress';
import type { EndpointGuard, Leave, Origin } from './endpoint-guard';
import type { RateLimiter } from './rate-limiter';

/** Why a delivery was not attempted now. */
export type HoldReason = 'endpoint_busy' | 'breaker_open' | 'rate_limit';

export type Admission =
  /** `leave` is owed, see `EndpointGuard`. */
  { readonly kind: 'admitted'; readonly leave: Leave } | Hold;

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
  readonly untoldSinceMs?: number;
  /** Its lane is called when it is worth trying; `delayMs` is for the case that nobody calls. */
  readonly isCalled?: true;
}

export interface Wait {
  /** What it was told when it was held back last. */
  readonly heldBack?: HeldBack | undefined;
  /** A person wants it tried now. */
  readonly isUrgent: boolean;
  /** Absent: it is called by nobody. */
  readonly origin?: Origin;
}

/** Decides whether a delivery may be attempted now: its endpoint has room and is not known to fail, its task may go on. */
export type Admit = (task: Task, wait: Wait, nowMs: number) => Admission;

export interface AdmissionDependencies {
  readonly registry: Pick<Registry, 'endpointOf' | 'rateLimitOf'>;
  readonly guard: EndpointGuard;
  readonly limiter: RateLimiter;
  /** Told of each delivery that is held back. */
  readonly onHold?: (why: HoldReason) => void;
}

export const createAdmission = ({
  registry,
  guard,
  limiter,
  onHold = () => undefined,
}: AdmissionDependencies): Admit => {
  const hold = (held: Omit<Hold, 'kind'>): Hold => {
    onHold(held.why);
    return { kind: 'held-back', ...held };
  };
  return (task, { heldBack, isUrgent, origin }, nowMs) => {
    const visitor = isUrgent ? 'urgent' : heldBack === undefined ? 'new' : 'returning';
    const entry = guard.tryEnter(registry.endpointOf(task), nowMs, visitor, origin);
    switch (entry.kind) {
      case 'busy': {
        const message = 'the endpoint has as many attempts under way as it may have';
        return hold({
          why: 'endpoint_busy',
          message,
          delayMs: entry.retryInMs,
          ...(entry.isCalled === true ? { isCalled: true } : {}),
          heldBack: heldBack ?? {},
        });
      }
      case 'open': {
        const isTold = heldBack?.told_open_since_ms === entry.sinceMs;
        return hold({
          why: 'breaker_open',
          message: 'endpoint is failing: breaker open',
          delayMs: entry.retryInMs,
          ...(entry.isCalled === true ? { isCalled: true } : {}),
          heldBack: heldBack ?? {},
          ...(isTold ? {} : { untoldSinceMs: entry.sinceMs }),
        });
      }
      case 'entered': {
        // After the endpoint: a turn is not spent on one that would turn the delivery away.
        const limit = registry.rateLimitOf(task);
        if (limit === undefined) return { kind: 'admitted', leave: entry.leave };
        const turn = limiter.takeTurn(limit.key, limit.perSecond, heldBack?.turn_ms, nowMs);
        if (turn.kind === 'now') return { kind: 'admitted', leave: entry.leave };
        entry.leave(undefined, nowMs);
        return hold({
          why: 'rate_limit',
          message: limit.rule,
          delayMs: turn.retryInMs,
          heldBack: { ...heldBack, turn_ms: turn.turnMs },
        });
      }
    }
  };
};
