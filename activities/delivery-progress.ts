import type { AttemptRecord } from '../domain/delivery';

/**
 * What one activity attempt tells the next, carried by Temporal's heartbeat details: it outlives the worker and
 * needs no MongoDB.
 */
export interface Progress {
  /** Attempts at the delivery before this activity. */
  readonly before: number;
  /** Attempts of this activity that were none at the delivery. */
  readonly skipped: number;
  /** Attempts that MongoDB has not taken yet. */
  readonly unrecorded: readonly AttemptRecord[];
}

/** @returns undefined where no earlier activity attempt got as far as saying anything */
export function readProgress(heartbeatDetails: unknown): Progress | undefined {
  return typeof heartbeatDetails === 'object' && heartbeatDetails !== null
    ? (heartbeatDetails as Progress)
    : undefined;
}
