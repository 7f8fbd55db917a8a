import type { AttemptRecord } from '../../domain/delivery/delivery';

/**
 * What one activity attempt tells the next, carried by Temporal's heartbeat details: it outlives the worker and
 * needs no MongoDB.
 */
export interface Progress {
  /** Attempts at the delivery before this activity. */
  readonly before: number;
  /** Attempts of this activity that were none at the delivery. */
  readonly skipped: number;
  /** Attempts of this activity whose end is known; absent: none. */
  readonly made?: number;
  /** Attempts that MongoDB has not taken yet. */
  readonly unrecorded: readonly AttemptRecord[];
  /** The delivery was held back since its last attempt. */
  readonly held_back?: HeldBack;
}

/** What a delivery that waits for its endpoint or its turn has been told. */
export interface HeldBack {
  /** The turn that the task's rate limit gave it, in milliseconds since the epoch. */
  readonly slot_ms?: number;
  /** The record says that the endpoint's breaker opened at this time. */
  readonly recorded_open_since_ms?: number;
}

/** Attempts of this activity that a worker began and did not live to end, when `attempt` begins. */
export const lostAttempts = ({ before, made = 0 }: Progress, attempt: number): number =>
  attempt - 1 - before - made;

/** @returns undefined where no earlier activity attempt got as far as saying anything */
export function readProgress(heartbeatDetails: unknown): Progress | undefined {
  return typeof heartbeatDetails === 'object' && heartbeatDetails !== null
    ? (heartbeatDetails as Progress)
    : undefined;
}
