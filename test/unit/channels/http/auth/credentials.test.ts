import type { OpenChannels } from '../../../../../channels/open-channels';
import { openHttp } from '../../../../support/service/open-channel';
import { parseEgressAllow } from '../../../../../domain/egress/egress-allow';
import type { Auth } from '../../../../../channels/http/auth/auth-schema';
import { attemptAt } from '../../../../support/builders/attempt';
import { startSocketReceiver, type SocketReceiver } from '../../../../support/servers/socket-receiver';

let channel: OpenChannels;
let receiver: SocketReceiver;

beforeEach(async () => {
  channel = openHttp({ egress: parseEgressAllow('127.0.0.1'), version: '1.2.3' });
  receiver = await startSocketReceiver();
});
afterEach(async () => {
  await channel.close();
  await receiver.close();
});

const encoded = (text: string): string => `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;

describe('a request with authentication', () => {
  test.each<[string, Auth, string]>([
    ['basic', { type: 'basic', username: 'sunny', password: 'pa:ss' }, encoded('sunny:pa:ss')],
    ['basic, in UTF-8', { type: 'basic', username: 'Núñez', password: '€' }, encoded('Núñez:€')],
    [
      'basic, with no tag rendered',
      { type: 'basic', username: '{{pnr}}', password: 'x' },
      encoded('{{pnr}}:x'),
    ],
    ['bearer', { type: 'bearer', token: 'abc.def-ghi' }, 'Bearer abc.def-ghi'],
  ])('says who sends it: %s', async (_title, auth, authorization) => {
    const exchange = await attemptAt(channel, `http://127.0.0.1:${receiver.port}/`, {
      auth,
      header: { 'X-A': '1' },
    });
    expect(exchange.result).toEqual({ kind: 'accepted', status: 200 });
    expect(receiver.requests[0]!.headers).toMatchObject({ authorization, 'x-a': '1' });
    expect(exchange.request?.headers).toMatchObject({ Authorization: '[redacted]' });
    expect(JSON.stringify(exchange)).not.toContain(authorization);
  });

  test('a stored header of that name gives way to it', async () => {
    const auth: Auth = { type: 'bearer', token: 'abcdef' };
    await attemptAt(channel, `http://127.0.0.1:${receiver.port}/`, {
      auth,
      header: { authorization: 'Basic b2xk' },
    });
    expect(receiver.requests[0]!.headers['authorization']).toBe('Bearer abcdef');
  });

  test('a token that no header can carry is not sent', async () => {
    const auth: Auth = { type: 'bearer', token: 'a\r\nx-b: 1' };
    const exchange = await attemptAt(channel, `http://127.0.0.1:${receiver.port}/`, { auth });
    expect(exchange).toEqual({
      result: { kind: 'unsendable', reason: 'HEADER_UNSENDABLE: a header cannot be written as HTTP' },
    });
    expect(receiver.requests).toEqual([]);
  });
});
