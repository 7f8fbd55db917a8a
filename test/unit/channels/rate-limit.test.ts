import { CHANNELS } from '../../../channels/registry';
import type { ChannelTask } from '../../support/builders/channel-task';

const URL = 'https://hooks.slack.com/services/T/B/X';

const aTask = (part: Partial<ChannelTask>): ChannelTask => ({
  id: 'tsk_1',
  version: 1,
  name: 'A task',
  agency: null,
  events: ['*'],
  ordered: true,
  enabled: true,
  secrets: [],
  created_on: '2027-01-01T00:00:00Z',
  updated_on: '2027-01-01T00:00:00Z',
  ...part,
});

describe('rateLimitOf', () => {
  test.each<[string, Partial<ChannelTask>, { key: string; perSecond: number } | undefined]>([
    ['a mail without a limit', { mail: { to: 'a@b.co' } }, undefined],
    ['a mail with a limit', { mail: { to: 'a@b.co' }, rate_limit: 5 }, { key: 'tsk_1', perSecond: 5 }],
    ['Slack: one a second for all tasks of the webhook', { slack: { url: URL } }, { key: URL, perSecond: 1 }],
    ['Slack, with a higher limit', { slack: { url: URL }, rate_limit: 20 }, { key: URL, perSecond: 1 }],
    ['Slack, with a lower limit', { slack: { url: URL }, rate_limit: 0.5 }, { key: 'tsk_1', perSecond: 0.5 }],
  ])('%s', (_title, part, expected) => {
    const limit = CHANNELS.rateLimitOf(aTask(part));
    expect(limit && { key: limit.key, perSecond: limit.perSecond }).toEqual(expected);
  });
});
