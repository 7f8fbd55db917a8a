import type { OpenChannels } from '../../../../channels/open-channels';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { aContext, aSlackTask, attemptAt } from '../../../support/builders/attempt';
import { openHttp, openSlack } from '../../../support/service/open-channel';
import { OK, startSocketReceiver, type SocketReceiver } from '../../../support/servers/socket-receiver';

const OPTIONS = { egress: parseEgressAllow('127.0.0.0/8') };

let http: OpenChannels;
let slack: OpenChannels;
/** Redirects what comes to `/`, and accepts what comes to any other path. */
let receiver: SocketReceiver;
let other: SocketReceiver;
let answer: string;

beforeAll(async () => {
  [http, slack] = [openHttp(OPTIONS), openSlack(OPTIONS)];
  other = await startSocketReceiver();
});
beforeEach(async () => {
  receiver = await startSocketReceiver((socket, { line }) =>
    socket.write(line.includes(' / ') ? answer : OK),
  );
});
afterEach(() => receiver.close());
afterAll(async () => {
  await Promise.all([http.close(), slack.close()]);
  await other.close();
});

const redirect = (status: number, location: string): string =>
  [`HTTP/1.1 ${status} Any`, `location: ${location}`, 'content-length: 0', '', ''].join('\r\n');

const url = (): string => `http://127.0.0.1:${receiver.port}/`;
const PLACES: Readonly<Record<string, () => string>> = {
  'a path of the same endpoint': () => '/moved',
  'a URL of the same endpoint': () => `${url()}moved`,
  'another endpoint': () => `http://127.0.0.1:${other.port}/moved`,
};

describe.each(Object.entries(PLACES))('a redirect to %s', (_place, location) => {
  it.each([301, 302, 303, 307, 308])('is an answer %i, and is not followed', async (status) => {
    answer = redirect(status, location());
    const { result } = await attemptAt(http, url());
    expect(result).toEqual({ kind: 'refused', status });
    expect(receiver.requests.map(({ line }) => line)).toEqual(['POST / HTTP/1.1']);
    expect(other.connections.size).toBe(0);
  });

  it('is not followed by the Slack channel', async () => {
    answer = redirect(307, location());
    const { result } = await slack.send(aSlackTask(url()), aContext(), new AbortController().signal);
    expect(result).toEqual({ kind: 'refused', status: 307 });
    expect(receiver.requests).toHaveLength(1);
    expect(other.connections.size).toBe(0);
  });
});
