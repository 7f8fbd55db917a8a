import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidInputError } from '../../domain/input/invalid-input';
import type { Principal } from '../../domain/access/principal';
import type { EventStore } from '../../store/orders/events';
import { LRUCache } from 'lru-cache';
import { withTimeout } from '../../async/with-timeout';
import { differ } from './report-fingerprint';

/** Reports whose fingerprint one API process caches. */
const MAX_CACHED_REPORTS = 10_000;

/** How long a response waits for MongoDB after Temporal has accepted the event, in milliseconds. */
const RECORD_WAIT_MS = 100;

/** Delay of the query to MongoDB in milliseconds, so that the slower call to Temporal is sent first. */
const QUERY_DELAY_MS = 1;

/** A report with an event id from the caller, who may therefore send it again. */
export interface IdentifiedReport {
  readonly principal: Principal;
  readonly agwId: string;
  readonly eventId: string;
  readonly fingerprint: string;
}

export interface EventDedupe {
  /**
   * Sends a report, and refuses it if its id was used with another body.
   *
   * @throws InvalidInputError `ID_REUSED`
   * @throws any error of `send`
   */
  process<T>(report: IdentifiedReport, send: () => Promise<T>): Promise<T>;
}

const reused = (): InvalidInputError =>
  new InvalidInputError([
    {
      pointer: '/id',
      detail: 'id: was already used with another body; the first body stays; send a new id for a new event',
      code: 'ID_REUSED',
    },
  ]);

/** Contains the agency, so that a response reveals nothing about an order of another agency. */
const cacheKeyOf = ({ principal, agwId, eventId }: IdentifiedReport): string =>
  `${principal.kind === 'agency' ? principal.agencyId : ''} ${agwId} ${eventId}`;

/**
 * Refuses an event id that was used with another body.
 *
 * It compares fingerprints: of the last reports from the cache of this process, of others from the event in MongoDB.
 * The query runs while Temporal accepts the event, and the response waits at most {@link RECORD_WAIT_MS} for it,
 * because MongoDB may be down. The check is best effort; the order itself never processes a duplicate.
 *
 * @param capacity - reports that the cache holds
 */
export const createEventDedupe = (
  events: Pick<EventStore, 'fingerprintOf'>,
  capacity = MAX_CACHED_REPORTS,
): EventDedupe => {
  const cached = new LRUCache<string, string>({ max: capacity });

  const recordedFingerprint = async ({ agwId, eventId }: IdentifiedReport): Promise<string | undefined> => {
    await sleep(QUERY_DELAY_MS);
    try {
      return await events.fingerprintOf(agwId, eventId);
    } catch {
      // Without the record there is no check; the order still ignores the duplicate.
      return undefined;
    }
  };

  return {
    process: async (report, send) => {
      const cacheKey = cacheKeyOf(report);
      const before = cached.get(cacheKey);
      if (before !== undefined && differ(before, report.fingerprint)) throw reused();
      // Cache it before sending, because another body may arrive while this one is in flight.
      if (before === undefined) cached.set(cacheKey, report.fingerprint);
      try {
        const sending = send();
        const recorded = before === undefined ? recordedFingerprint(report) : Promise.resolve(undefined);
        const answer = await sending;
        const stored = await withTimeout(recorded, RECORD_WAIT_MS, () => undefined);
        if (stored !== undefined && differ(stored, report.fingerprint)) throw reused();
        return answer;
      } catch (error) {
        if (before === undefined) cached.delete(cacheKey);
        throw error;
      }
    },
  };
};
