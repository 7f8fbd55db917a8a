import { targetOf, type Task } from '../task/task';

/** Messages per second that an incoming webhook of Slack takes. @see https://docs.slack.dev/apis/web-api/rate-limits */
const SLACK_PER_SECOND = 1;

/** How fast attempts may follow each other. */
export interface RateLimit {
  /** What shares the pace: a task, or all tasks of one webhook. */
  readonly key: string;
  /** Over 0. */
  readonly perSecond: number;
  /** In words, for operators. */
  readonly rule: string;
}

/** @returns undefined for a task that may send as fast as its endpoint takes it */
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
