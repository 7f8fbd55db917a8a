import { targetOf, type Task } from '../task/task';

/** Messages per second that a Slack webhook accepts. @see https://docs.slack.dev/apis/web-api/rate-limits */
const SLACK_PER_SECOND = 1;

/** Limit on attempts per second. */
export interface RateLimit {
  /** Shared by attempts that count together: of a task, or of a Slack webhook. */
  readonly key: string;
  /** Greater than 0. */
  readonly perSecond: number;
  /** The rule in words, for operators. */
  readonly rule: string;
}

/** Returns the rate limit of a task; undefined if it has none. */
export const rateLimitOf = (task: Task): RateLimit | undefined => {
  const { id, rate_limit: own } = task;
  const target = targetOf(task);
  if (target.channel === 'slack' && (own === undefined || own >= SLACK_PER_SECOND))
    return {
      key: target.message.url,
      perSecond: SLACK_PER_SECOND,
      rule: `a Slack webhook takes ${SLACK_PER_SECOND} message per second`,
    };
  if (own === undefined) return undefined;
  return { key: id, perSecond: own, rule: `the task's rate limit is ${own} attempts per second` };
};
