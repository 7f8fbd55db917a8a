import type { RequestHandler } from 'express';
import type { LimitSettings } from '../../domain/access/limits';
import { Quota } from '../../domain/access/quota';
import { principalOf } from './authenticate';
import { quotaHeaders, requireLeft } from '../http/quota-refusal';

const MINUTE_MS = 60_000;

/** Tests of tasks that an agency may make in a minute: each is a real request to whatever address was typed. */
export const TESTS_PER_AGENCY = 30;

/** Tests that one host gets in a minute, whoever makes them: several agencies may have tasks at one host. */
export const TESTS_PER_HOST = 60;

/** What is counted in this process. */
export interface Limits {
  /** By the id of the key. */
  readonly requests: Quota;
  /** By the id of the agency. */
  readonly testsOfAgency: Quota;
  /** By what a test is sent to. */
  readonly testsOfHost: Quota;
  /** By address; absent: without a limit. */
  readonly failedKeys?: Quota;
  /** Tasks that an agency may have. */
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

/** Counts the requests of each agency's key, and says in every answer how many are left. */
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
