import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidInputError } from '../../domain/input/invalid-input';
import type { Principal } from '../../domain/access/principal';
import type { EventStore } from '../../store/orders/events';
import { LRUCache } from 'lru-cache';
import { withTimeout } from '../../async/with-timeout';
import { differ } from './report-fingerprint';

/** Reports that one API process remembers. */
const MAX_CACHED_REPORTS = 10_000;

/** How long an answer waits for the record of its event after Temporal has taken it, in milliseconds. */
const RECORD_WAIT_MS = 100;

/** So much earlier is Temporal asked than MongoDB, in milliseconds: the caller waits for the one that takes longer. */
const HEAD_START_MS = 1;

/** A report that names its event, so that it may come again. */
export interface IdentifiedReport {
  readonly principal: Principal;
  readonly agwId: string;
  readonly eventId: string;
  readonly fingerprint: string;
}

export interface EventDedupe {
  /**
   * Sends a report, unless its id was taken with another body.
   *
   * @throws InvalidInputError with `ID_REUSED`
   * @throws whatever `send` throws
   */
  process<T>(report: IdentifiedReport, send: () => Promise<T>): Promise<T>;
}

const reused = (): InvalidInputError =>
  new InvalidInputError([
    {
      pointer: '/id',
      detail: 'id: it was taken with another body, which stays; give a new event a new id',
      code: 'ID_REUSED',
    },
  ]);

/** Each agency has reports of its own: an answer must not tell of an order that is another's. */
const cacheKeyOf = ({ principal, agwId, eventId }: IdentifiedReport): string =>
  `${principal.kind === 'agency' ? principal.agencyId : ''} ${agwId} ${eventId}`;

/**
 * Tells a report that was repeated from another one under the same id. This process remembers the last ones; of older
 * ones, and of those that another process took, the recorded event tells. It is looked up while Temporal is asked, and
 * an answer waits for it no longer than a moment: MongoDB may be away. A repeat is never processed, whatever is known.
 */
export const createEventDedupe = (
  events: Pick<EventStore, 'fingerprintOf'>,
  capacity = MAX_CACHED_REPORTS,
): EventDedupe => {
  const cached = new LRUCache<string, string>({ max: capacity });

  const recordedFingerprint = async ({ agwId, eventId }: IdentifiedReport): Promise<string | undefined> => {
    await sleep(HEAD_START_MS);
    try {
      return await events.fingerprintOf(agwId, eventId);
    } catch {
      // No record, no verdict: the order itself refuses what it has seen.
      return undefined;
    }
  };

  return {
    process: async (report, send) => {
      const cacheKey = cacheKeyOf(report);
      const before = cached.get(cacheKey);
      if (before !== undefined && differ(before, report.fingerprint)) throw reused();
      // Before it is sent: another body may come while this one is under way.
      if (before === undefined) cached.set(cacheKey, report.fingerprint);
      try {
        const sending = send();
        const recorded = before === undefined ? recordedFingerprint(report) : Promise.resolve(undefined);
        const answer = await sending;
        const known = await withTimeout(recorded, RECORD_WAIT_MS, () => undefined);
        if (known !== undefined && differ(known, report.fingerprint)) throw reused();
        return answer;
      } catch (error) {
        if (before === undefined) cached.delete(cacheKey);
        throw error;
      }
    },
  };
};
