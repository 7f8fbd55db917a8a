import type { RequestHandler } from 'express';
import type { LimitSettings } from '../../domain/access/limits';
import { Quota } from '../../domain/access/quota';
import { principalOf } from './authenticate';
import { quotaHeaders, requireLeft } from '../http/quota-refusal';

const MINUTE_MS = 60_000;

/** Task tests per minute and agency. Each one sends a real request to an address that the user typed. */
export const TESTS_PER_AGENCY = 30;

/** Task tests per minute and host, over all agencies, because several may have tasks at one host. */
export const TESTS_PER_HOST = 60;

/** The limits of this process, and what has been used of them. */
export interface Limits {
  /** Counted by the id of the key. */
  readonly requests: Quota;
  /** Counted by the id of the agency. */
  readonly testsOfAgency: Quota;
  /** Counted by the host, Slack webhook or mail domain that a test is sent to. */
  readonly testsOfHost: Quota;
  /** Counted by client address; absent if there is no limit. */
  readonly failedKeys?: Quota;
  /** Most tasks of an agency. */
  readonly agencyTasks: number;
}

const perMinute = (name: string, most: number): Quota => new Quota({ name, most, windowMs: MINUTE_MS });

export const createLimits = ({
  agencyRequestsPerMinute,
  agencyTasks,
  authFailuresPerMinute,
}: LimitSettings): Limits => ({
  requests: perMinute('requests', agencyRequestsPerMinute),
  testsOfAgency: perMinute('tests', TESTS_PER_AGENCY),
  testsOfHost: perMinute('tests-of-host', TESTS_PER_HOST),
  ...(authFailuresPerMinute === 0 ? {} : { failedKeys: perMinute('failed-keys', authFailuresPerMinute) }),
  agencyTasks,
});

/** Limits the requests of each agency key; every response has headers with how many are left. */
export const limitRequests =
  ({ requests }: Pick<Limits, 'requests'>, now: () => Date): RequestHandler =>
  (_request, response, next) => {
    const principal = principalOf(response);
    if (principal?.kind === 'agency') {
      const standing = requests.take(principal.keyId, now().getTime());
      response.set(quotaHeaders(standing));
      requireLeft(standing, 'requests of one key');
    }
    next();
  };
