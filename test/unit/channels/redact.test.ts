import { openHttp } from '../../support/service/open-channel';
import { echoRedactor, redactAnswerHeaders, redactOwnHeaders } from '../../../channels/redact';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { attemptAt } from '../../support/builders/attempt';
import { startSocketReceiver } from '../../support/servers/socket-receiver';

const HIDDEN = '[redacted]';

describe('a header of a task, as it is recorded', () => {
  test.each([
    ['Authorization', 'Basic YourPassword', HIDDEN],
    ['authorization', 'x', HIDDEN],
    ['Cookie', 'a=1', HIDDEN],
    ['X-Api-Key', '1', HIDDEN],
    ['X-Auth-Token', '1', HIDDEN],
    ['client_secret', '1', HIDDEN],
    ['X-Password', '1', HIDDEN],
    ['X-Whatever', 'something long', HIDDEN],
    ['X-Whatever', 'flag', 'flag'],
    ['X-Api-Version', '2027-03-01', '2027-03-01'],
    ['X-Request-Id', 'agw-1-OrderTicketed', 'agw-1-OrderTicketed'],
    ['Accept', 'application/json', 'application/json'],
    ['X-Empty', '', ''],
  ])('%s: %s', (name, value, recorded) => {
    expect(redactOwnHeaders({ [name]: value })).toEqual({ [name]: recorded });
  });
});

describe('R043: what an answer echoes of them', () => {
  const basic = Buffer.from('sunny:let"me in').toString('base64');
  const hide = echoRedactor({
    Authorization: `Basic ${basic}`,
    'X-Api-Key': 'k/ey-123456',
    'X-Flag': 'on',
    'X-Token': 'yes',
    Accept: 'text/plain',
  });
  test.each([
    ['the whole value', `you said Basic ${basic}!`, `you said ${HIDDEN}!`],
    ['the credentials alone', `key=${basic}`, `key=${HIDDEN}`],
    ['what Basic encodes', 'user sunny:let"me in', `user ${HIDDEN}`],
    ['the password of Basic', '<let"me in>', `<${HIDDEN}>`],
    ['the password as JSON spells it', '{"p":"let\\"me in"}', `{"p":"${HIDDEN}"}`],
    ['a key as a URL spells it', '/?k=k%2Fey-123456', `/?k=${HIDDEN}`],
    ['each time that it comes', 'k/ey-123456 k/ey-123456', `${HIDDEN} ${HIDDEN}`],
    ['but not what is shown anyway', 'text/plain on', 'text/plain on'],
    ['nor what is too short to tell from words', 'yes', 'yes'],
  ])('%s', (_title, text, shown) => {
    expect(hide(text)).toBe(shown);
  });

  test('cookies that a receiver sets are its secret', () => {
    expect(
      redactAnswerHeaders({ 'set-cookie': 'sid=1', 'x-echo': 'k/ey-123456', server: 'x' }, hide),
    ).toEqual({
      'set-cookie': HIDDEN,
      'x-echo': HIDDEN,
      server: 'x',
    });
  });

  test('over the wire, in headers and across the cut at 4 KB', async () => {
    const receiver = await startSocketReceiver((socket, { headers }) => {
      const echo = headers['authorization'] ?? '';
      const body = `${'a'.repeat(4_090)}${echo}`;
      socket.write(`HTTP/1.1 401 No\r\nx-echo: ${echo}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    });
    const channel = openHttp({ egress: parseEgressAllow('127.0.0.1'), version: '1.2.3' });
    const header = { Authorization: 'Bearer abcdefgh' };
    const exchange = await attemptAt(channel, `http://127.0.0.1:${receiver.port}/`, { header });
    expect(exchange.response).toEqual({
      status: 401,
      headers: { 'x-echo': HIDDEN, 'content-length': '4105' },
      body: `${'a'.repeat(4_090)}[redac`,
      body_truncated: true,
    });
    expect(JSON.stringify(exchange)).not.toContain('abcdefgh');
    await channel.close();
    await receiver.close();
  });
});
