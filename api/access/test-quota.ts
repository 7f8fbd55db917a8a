import type { Principal } from '../../domain/access/principal';
import { targetOf, type Task } from '../../domain/task/task';
import type { Limits } from './limits';
import { requireLeft } from '../http/quota-refusal';

const domainOf = (recipient: string): string => recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase();

const listOf = (recipients: string | readonly string[] | undefined): readonly string[] =>
  typeof recipients === 'string' ? [recipients] : (recipients ?? []);

/** What a task's tests burden: a host, a Slack webhook (Slack counts by it, and all have its host), domains of mail. */
const burdened = (task: Task): readonly string[] => {
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
 * Counts a test, by agency and by what it is sent to: nobody may have us call a stranger's address over and over.
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
  for (const place of burdened(task)) requireLeft(testsOfHost.take(place, nowMs), 'tests of one host');
};
