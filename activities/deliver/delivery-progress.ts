import type { AttemptRecord } from '../../domain/delivery/delivery';

/**
 * State that one activity attempt passes to the next in its heartbeat details.
 *
 * It survives the death of the worker and does not need MongoDB.
 */
export interface Progress {
  /** Delivery attempts before this activity. */
  readonly before: number;
  /** Activity attempts that made no delivery attempt. */
  readonly skipped: number;
  /** Delivery attempts of this activity with a known result; absent: none. */
  readonly made?: number;
  /** Attempts that MongoDB has not accepted yet. */
  readonly unrecorded: readonly AttemptRecord[];
  /** The delivery was held back since its last attempt. */
  readonly held_back?: HeldBack;
}

/** State of a delivery that waits for its endpoint or its rate limit. */
export interface HeldBack {
  /** The slot that the task's rate limit reserved, in ms since the epoch. */
  readonly slot_ms?: number;
  /** When the endpoint's breaker opened, if the record shows it; in ms since the epoch. */
  readonly recorded_open_since_ms?: number;
}

/** Attempts of this activity before `attempt` that were lost because their worker died. */
export const lostAttempts = ({ before, made = 0 }: Progress, attempt: number): number =>
  attempt - 1 - before - made;

/** @returns undefined if no earlier activity attempt has heartbeated */
export function readProgress(heartbeatDetails: unknown): Progress | undefined {
  return typeof heartbeatDetails === 'object' && heartbeatDetails !== null
    ? (heartbeatDetails as Progress)
    : undefined;
}
