import { EMPTY_EGRESS_ALLOW, parseEgressAllow } from '../../../domain/egress/egress-allow';
import { mergeTaskPatch, parseTask } from '../../support/builders/channel-task';
import { errorsOf, problemsOf } from '../../support/builders/order-input';

const OPTIONS = { allow: EMPTY_EGRESS_ALLOW };
const HTTP = { url: 'https://erp.example.com/hook' };
const MAIL = { to: 'ops@example.com' };
const SLACK = { url: 'https://hooks.slack.com/services/T000/B000/XXXX' };

const aTask = (members: object) => ({ name: 'A task', events: ['OrderTicketed'], ...members });
const parse = (members: object) => parseTask(aTask(members), OPTIONS);

test.each([
  ['http_request', HTTP, { ...HTTP, method: 'POST', header: {}, timeout_ms: 15_000 }],
  ['mail', MAIL, MAIL],
  ['slack', SLACK, SLACK],
])('a task may have %s alone', (name, settings, expected) => {
  expect(parse({ [name]: settings })).toMatchObject({ [name]: expected });
});

test.each([
  [{}, ['http_request is missing; a task has one of http_request, mail, slack and teams']],
  [
    { http_request: HTTP, mail: MAIL },
    [
      'mail: the task has http_request already, and a task has one of http_request, mail, slack and teams; make another task, or remove http_request',
    ],
  ],
])('exactly one target is taken: %j', (members, details) => {
  expect(errorsOf(() => parse(members)).map(({ detail }) => detail)).toEqual(details);
});

test.each([
  [
    'all three',
    { http_request: HTTP, mail: MAIL, slack: SLACK },
    ['TARGET_AMBIGUOUS /mail', 'TARGET_AMBIGUOUS /slack'],
  ],
  ['a target that is null', { mail: null }, ['TYPE_INVALID /mail']],
  ['a target that is no object', { slack: 'https://hooks.slack.com/' }, ['TYPE_INVALID /slack']],
])('%s is refused', (_what, members, expected) => {
  expect(problemsOf(() => parse(members))).toEqual(expected);
});

describe('a patch', () => {
  const current = parse({ http_request: HTTP });

  test('changes the channel where it takes the old one away', () => {
    const { http_request: _gone, ...rest } = current;
    expect(mergeTaskPatch(current, { http_request: null, mail: MAIL }, OPTIONS)).toEqual({
      ...rest,
      mail: MAIL,
    });
  });

  test('with a second channel is refused', () => {
    expect(problemsOf(() => mergeTaskPatch(current, { mail: MAIL }, OPTIONS))).toEqual([
      'TARGET_AMBIGUOUS /mail',
    ]);
  });

  test('merges a mail and takes its optional members away', () => {
    const mailed = parse({ mail: { ...MAIL, subject: '{{pnr}}', html: '<p>{{pnr}}</p>' } });
    const patch = { mail: { to: ['a@example.com', '{{psg_email}}'], html: null } };
    expect(mergeTaskPatch(mailed, patch, OPTIONS).mail).toEqual({
      to: ['a@example.com', '{{psg_email}}'],
      subject: '{{pnr}}',
    });
  });
});

describe('slack', () => {
  const slack = (members: object, allow = EMPTY_EGRESS_ALLOW) =>
    parseTask(aTask({ slack: { ...SLACK, ...members } }), { allow });

  test('keeps text and blocks', () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*{{pnr}}*' } }, { type: 'divider' }];
    expect(slack({ text: '{{pnr}}', blocks }).slack).toEqual({ ...SLACK, text: '{{pnr}}', blocks });
  });

  test.each([
    'https://hooks.slack.com/',
    'https://hooks.slack.com/services/',
    'https://hooks.slack.com/workflows/T000/A000',
    'https://hooks.slack.com/services/../api/chat',
    'https://hooks.slack.com:8443/services/T000',
    'https://hooks.slack.com.example.com/services/T000',
    'https://hooks.slack.com@example.com/services/T000',
    'https://example.com/services/T000/B000/XXXX',
    'https://hooks.slack.com/services/{{pnr}}',
    'http://hooks.slack.com/services/T000/B000/XXXX',
    'https://127.0.0.1/services/T000',
    'hooks.slack.com/services/T000',
    '',
    5,
    null,
  ])('A059: %j is no URL of it', (url) => {
    expect(problemsOf(() => slack({ url }))).toEqual(['SLACK_URL /slack/url']);
  });

  test('a host that the operator allows stands in for Slack', () => {
    const url = 'http://127.0.0.1:4000/any';
    expect(slack({ url }, parseEgressAllow('127.0.0.0/8')).slack).toEqual({ url });
  });

  test.each([
    ['no blocks', { blocks: [] }, ['BLOCKS_INVALID /slack/blocks']],
    ['blocks that are no list', { blocks: { type: 'divider' } }, ['BLOCKS_INVALID /slack/blocks']],
    [
      '51 blocks',
      { blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) },
      ['BLOCKS_INVALID /slack/blocks'],
    ],
    ['a block without a type', { blocks: [{ text: 'x' }] }, ['BLOCKS_INVALID /slack/blocks/0']],
    ['a block that is text', { blocks: ['divider'] }, ['BLOCKS_INVALID /slack/blocks/0']],
    [
      'a broken template in a block',
      { blocks: [{ type: 'section', text: { text: '{{prn}}' } }] },
      ['TEMPLATE_UNKNOWN_FIELD /slack/blocks/0/text/text'],
    ],
    ['a broken text', { text: '{{#pnr}}' }, ['TEMPLATE_SYNTAX /slack/text']],
    ['a text of 40,001 characters', { text: 'x'.repeat(40_001) }, ['TEMPLATE_TOO_LARGE /slack/text']],
    ['a text that is none', { text: 5 }, ['TYPE_INVALID /slack/text']],
    ['a member that is not known', { channel: '#ops' }, ['UNKNOWN_MEMBER /slack/channel']],
  ])('%s are refused', (_what, members, expected) => {
    expect(problemsOf(() => slack(members))).toEqual(expected);
  });

  test('no error repeats the URL, whose path is a secret', () => {
    const errors = errorsOf(() => slack({ url: 'https://example.com/services/T000/B000/topsecret' }));
    expect(JSON.stringify(errors)).not.toContain('topsecret');
  });
});
