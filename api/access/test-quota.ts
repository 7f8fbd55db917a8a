import type { Principal } from '../../domain/access/principal';
import { targetOf, type Task } from '../../domain/task/task';
import type { Limits } from './limits';
import { requireLeft } from '../http/quota-refusal';

const domainOf = (recipient: string): string => recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase();

const listOf = (recipients: string | readonly string[] | undefined): readonly string[] =>
  typeof recipients === 'string' ? [recipients] : (recipients ?? []);

/** What a test counts against: a host, the domains of mail recipients, or a Slack webhook. */
const testTargets = (task: Task): readonly string[] => {
  const target = targetOf(task);
  switch (target.channel) {
    case 'http':
      return [new URL(target.request.url).hostname];
    case 'slack':
      return [target.message.url];
    case 'mail':
      return [...new Set([...listOf(target.message.to), ...listOf(target.message.cc)].map(domainOf))];
  }
};

/**
 * Counts a test by agency and by target, so that Callsign cannot be used to attack third parties.
 *
 * @throws ProblemError `quota-exceeded`
 */
export const countTest = (
  { testsOfAgency, testsOfHost }: Pick<Limits, 'testsOfAgency' | 'testsOfHost'>,
  principal: Principal,
  task: Task,
  nowMs: number,
): void => {
  if (principal.kind === 'agency')
    requireLeft(testsOfAgency.take(principal.agencyId, nowMs), 'tests of one agency');
  for (const target of testTargets(task)) requireLeft(testsOfHost.take(target, nowMs), 'tests of one host');
};
