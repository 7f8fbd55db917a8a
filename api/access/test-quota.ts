import type { ChannelRegistry } from '../../channels/registry';
import type { Principal } from '../../domain/access/principal';
import type { Task } from '../../domain/task/task';
import { requireLeft } from '../http/quota-refusal';
import type { Limits } from './limits';

export interface TestQuotaDependencies {
  readonly limits: Pick<Limits, 'testsOfAgency' | 'testsOfHost'>;
  readonly channelRegistry: Pick<ChannelRegistry, 'testTargets'>;
}

/**
 * Counts a test by agency and by target, so that Callsign cannot be used to attack third parties.
 *
 * @throws ProblemError `quota-exceeded`
 */
export const countTest = (
  { limits: { testsOfAgency, testsOfHost }, channelRegistry }: TestQuotaDependencies,
  principal: Principal,
  task: Task,
  nowMs: number,
): void => {
  if (principal.kind === 'agency')
    requireLeft(testsOfAgency.take(principal.agencyId, nowMs), 'tests of one agency');
  for (const target of channelRegistry.testTargets(task))
    requireLeft(testsOfHost.take(target, nowMs), 'tests of one host');
};
