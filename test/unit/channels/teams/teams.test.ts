import { CHANNELS } from '../../../../channels/registry';
import { decide, type Decision } from '../../../../domain/delivery/retry';
import { EMPTY_EGRESS_ALLOW, parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { aContext, aContextOf, aTeamsTask } from '../../../support/builders/attempt';
import { parseTask, type TeamsMessage } from '../../../support/builders/channel-task';
import { answering } from '../../../support/channels/web-harness';
import { openTeams } from '../../../support/service/open-channel';
import { errorsOf, problemsOf } from '../../../support/builders/order-input';
import { startSocketReceiver, type SocketReceiver } from '../../../support/servers/socket-receiver';

const never = new AbortController().signal;
const PATH =
  '/powerautomate/automations/direct/workflows/00aa/triggers/manual/paths/invoke?api-version=1&sig=S';
const URL_OF_TEAMS = `https://00aa.00.environment.api.powerplatform.com${PATH}`;

const parse = (teams: object, allow = EMPTY_EGRESS_ALLOW) =>
  parseTask({ name: 'A task', events: ['*'], teams: { url: URL_OF_TEAMS, ...teams } }, { allow });

describe('the settings of a message to Teams', () => {
  test.each([
    URL_OF_TEAMS,
    `https://prod-12.westeurope.logic.azure.com/workflows/00aa/triggers/manual/paths/invoke?sig=S`,
    `https://prod-12.usgovtexas.logic.azure.us/workflows/00aa/triggers/manual/paths/invoke?sig=S`,
  ])('%s is the URL of a workflow', (url) => {
    expect(parse({ url }).teams).toEqual({ url });
  });

  test('the port of https, which Teams shows, is not kept', () => {
    const url = URL_OF_TEAMS.replace('.com/', '.com:443/');
    expect(parse({ url }).teams).toEqual({ url: URL_OF_TEAMS });
  });

  test.each([
    URL_OF_TEAMS.replace('&sig=S', ''),
    URL_OF_TEAMS.replace('sig=S', 'sig='),
    URL_OF_TEAMS.replace('/triggers/manual', ''),
    URL_OF_TEAMS.replace('.com/', '.com.example.com/'),
    URL_OF_TEAMS.replace('https:', 'http:'),
    'https://sunny.webhook.office.com/webhookb2/00aa',
    `https://example.com${PATH}`,
    `${URL_OF_TEAMS}&pnr={{pnr}}`,
    5,
  ])('%j is none', (url) => {
    expect(problemsOf(() => parse({ url }))).toEqual(['TEAMS_URL /teams/url']);
  });

  test('a host that the operator allows stands in for Teams', () => {
    const url = 'http://127.0.0.1:4000/any';
    expect(parse({ url }, parseEgressAllow('127.0.0.0/8')).teams).toEqual({ url });
  });

  test.each([
    ['a card of another type', { card: { type: 'MessageCard' } }, ['CARD_INVALID /teams/card']],
    ['a card that is a list', { card: [] }, ['CARD_INVALID /teams/card']],
    [
      'a broken template in a card',
      { card: { type: 'AdaptiveCard', body: [{ text: '{{prn}}' }] } },
      ['TEMPLATE_UNKNOWN_FIELD /teams/card/body/0/text'],
    ],
    ['a broken text', { text: '{{#pnr}}' }, ['TEMPLATE_SYNTAX /teams/text']],
    ['a text of 28,001 characters', { text: 'x'.repeat(28_001) }, ['TEMPLATE_TOO_LARGE /teams/text']],
  ])('%s is refused', (_what, members, expected) => {
    expect(problemsOf(() => parse(members))).toEqual(expected);
  });

  test('no error repeats the URL, whose signature is a secret', () => {
    const errors = errorsOf(() => parse({ url: `https://example.com${PATH}topsecret` }));
    expect(JSON.stringify(errors)).not.toContain('topsecret');
  });
});

describe('a message to Teams', () => {
  let channel: ReturnType<typeof openTeams>;
  let receiver: SocketReceiver;
  let answer: string;
  beforeEach(async () => {
    answer = answering(202);
    channel = openTeams();
    receiver = await startSocketReceiver((socket) => socket.write(answer));
  });
  afterEach(async () => {
    await channel.close();
    await receiver.close();
  });
  const url = (): string => `http://127.0.0.1:${receiver.port}${PATH}`;
  const posted = (): unknown => JSON.parse(receiver.requests.at(-1)!.body.toString());
  const content = (): unknown =>
    (posted() as { attachments: { content: unknown }[] }).attachments[0]!.content;

  test('is an Adaptive Card of one text', async () => {
    const { result, request } = await channel.send(
      aTeamsTask(url(), { text: '**{{pnr}}** of {{agent}}\nhas been ticketed' }),
      aContext(),
      never,
    );
    expect(result).toEqual({ kind: 'accepted', status: 202 });
    expect(posted()).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            body: [{ type: 'TextBlock', text: '**X7K2QP** of Ana Núñez\n\nhas been ticketed', wrap: true }],
          },
        },
      ],
    });
    expect(request).toMatchObject({
      method: 'POST',
      url: `http://127.0.0.1:${receiver.port}/[redacted]`,
    });
  });

  test('keeps the items of a list together', async () => {
    await channel.send(aTeamsTask(url(), { text: 'Now:\n- {{pnr}}\n- two\nEnd' }), aContext(), never);
    expect(content()).toMatchObject({ body: [{ text: 'Now:\n- X7K2QP\n- two\n\nEnd' }] });
  });

  test('may be a card of the customer, with a text for clients that cannot show it', async () => {
    const card = {
      type: 'AdaptiveCard',
      version: '1.5',
      body: [
        { type: 'TextBlock', text: '{{agent}}' },
        { type: 'FactSet', facts: [{ title: 'Agent', value: '{{agent}}' }] },
        { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '{{agent}}' }] },
      ],
      actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'https://example.com/{{agent}}?a={{agent}}' }],
    };
    const teams: Partial<TeamsMessage> = { card, text: '{{agent}}' };
    await channel.send(aTeamsTask(url(), teams), aContextOf({ agent: '*A* /b' }), never);
    expect(content()).toEqual({
      fallbackText: '*A* /b',
      ...card,
      body: [
        { type: 'TextBlock', text: '\\*A\\* /b' },
        { type: 'FactSet', facts: [{ title: 'Agent', value: '\\*A\\* /b' }] },
        { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '*A* /b' }] },
      ],
      actions: [
        { type: 'Action.OpenUrl', title: 'Open', url: 'https://example.com/%2AA%2A%20%2Fb?a=%2AA%2A%20%2Fb' },
      ],
    });
  });

  test.each([
    ['**bold** _it_ `x`', '\\*\\*bold\\*\\* \\_it\\_ \\`x\\`'],
    ['[a](https://evil.example)', '\\[a\\]\\(https://evil.example\\)'],
    ['<at>All</at>', '\\<at\\>All\\</at\\>'],
    ['- item', '\\- item'],
    ['12. item', '12\\. item'],
    ['# head', '\\# head'],
    ['a\r\n\r\n- b\u2028c', 'a - b c'],
    ['{{DATE(2027-01-01T00:00:00Z)}}', '\\{{DATE\\(2027-01-01T00:00:00Z\\)}}'],
    ['back\\slash', 'back\\\\slash'],
    ['IB-3166 at 10:20', 'IB-3166 at 10:20'],
  ])('the value %j has no meaning in Markdown', async (agent, shown) => {
    await channel.send(aTeamsTask(url(), { text: '{{agent}}' }), aContextOf({ agent }), never);
    expect(content()).toMatchObject({ body: [{ text: shown }] });
  });

  test('of more than 28 KB is not sent, and says why', async () => {
    const { result } = await channel.send(
      aTeamsTask(url(), { text: '{{agent}}'.repeat(30) }),
      aContextOf({ agent: 'x'.repeat(1_000) }),
      never,
    );
    expect(result).toEqual({
      kind: 'unsendable',
      reason: expect.stringMatching(
        /^TEAMS_TOO_LARGE: the message has \d+ bytes, and Teams accepts at most 28672$/,
      ) as string,
    });
    expect(receiver.requests).toEqual([]);
  });

  const error = (code: string): string => JSON.stringify({ error: { code, message: 'no' } });
  const giveUp = (reason: string): Decision => ({ kind: 'give-up', reason });
  const disable = (reason: string): Decision => ({ kind: 'disable-task', reason });
  const retry = (delayMs = 10_000): Decision => ({ kind: 'retry', delayMs });
  test.each<[number, string, Decision, ...string[]]>([
    [400, error('WorkflowTriggerIsNotEnabled'), disable('teams_WorkflowTriggerIsNotEnabled')],
    [404, error('WorkflowNotFound'), disable('teams_WorkflowNotFound')],
    [400, error('TriggerInputSchemaMismatch'), giveUp('teams_TriggerInputSchemaMismatch')],
    [413, 'Request entity too large', giveUp('http_413')],
    [410, 'gone', disable('http_410')],
    [401, error('Unauthorized'), retry()],
    [400, error('constructor'), retry()],
    [404, 'Not found', retry()],
    [502, error('WorkflowNotFound'), retry()],
    [429, error('TooManyRequests'), retry(17_000), 'retry-after: 17'],
  ])('%d %s is decided as %j', async (status, body, decision, ...headers) => {
    answer = answering(status, body, ...headers);
    const { result } = await channel.send(aTeamsTask(url()), aContext(), never);
    expect(decide({ result, attempt: 1, schedule: [10], random: () => 0.5 })).toEqual(decision);
  });

  test('four go to a webhook in a second, unless the task wants fewer', () => {
    const task = aTeamsTask(url());
    expect(CHANNELS.rateLimitOf(task)).toMatchObject({ key: url(), perSecond: 4 });
    expect(CHANNELS.rateLimitOf({ ...task, rate_limit: 1 })).toMatchObject({ key: 'tsk_1', perSecond: 1 });
  });
});

test('the contact of an agency may be a channel of Teams', () => {
  const contact = { teams_url: URL_OF_TEAMS };
  expect(CHANNELS.parseContact(contact, { allow: EMPTY_EGRESS_ALLOW })).toEqual(contact);
  expect(CHANNELS.showContact(contact)).toEqual({
    teams_url: 'https://00aa.00.environment.api.powerplatform.com/[secret]',
  });
  expect(CHANNELS.contactReceivers(contact)).toEqual([
    { channel: 'teams', settings: { teams: { url: URL_OF_TEAMS } } },
  ]);
});
