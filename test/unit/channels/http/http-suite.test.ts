import { createHttpChannel } from '../../../../channels/http/http';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import {
  TIMEOUT_MS,
  describeChannel,
  type Harness,
  type ChannelBehaviour,
} from '../../../support/channel-suite';
import { SIGNING_SECRET, aTask } from '../../../support/attempt';
import { OK, startSocketReceiver, type ReceivedRequest } from '../../../support/socket-receiver';

const answerOf = (manner: ChannelBehaviour, { headers, body }: ReceivedRequest): string | undefined => {
  const echo = `${JSON.stringify(headers)} ${body.toString()}`;
  switch (manner) {
    case 'accept':
      return OK;
    case 'refuse':
      return 'HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n';
    case 'refuse-for-good':
      return 'HTTP/1.1 413 No\r\ncontent-length: 0\r\n\r\n';
    case 'echo':
      return `HTTP/1.1 400 No\r\ncontent-length: ${Buffer.byteLength(echo)}\r\n\r\n${echo}`;
    case 'say-nothing':
      return undefined;
  }
};

describeChannel('HTTP', async (): Promise<Harness> => {
  let manner: ChannelBehaviour = 'accept';
  const receiver = await startSocketReceiver((socket, request) => {
    const answer = answerOf(manner, request);
    if (answer !== undefined) socket.write(answer);
  });
  const channel = createHttpChannel({ egress: parseEgressAllow('127.0.0.1'), version: '1.2.3' });
  return {
    channel,
    task: aTask({
      url: `http://127.0.0.1:${receiver.port}/`,
      header: { 'X-Api-Key': 'k-123456789' },
      auth: { type: 'basic', username: 'sunny', password: 'open sesame' },
      json_body: { text: 'PNR {{pnr}}' },
      timeout_ms: TIMEOUT_MS,
    }),
    arrived: () =>
      receiver.requests.map(({ headers, body }) => ({
        deliveryId: headers['webhook-id'] ?? '',
        content: body.toString(),
      })),
    behaviour: (next) => {
      manner = next;
    },
    secrets: [
      'k-123456789',
      'open sesame',
      Buffer.from('sunny:open sesame').toString('base64'),
      SIGNING_SECRET,
    ],
    leave: () => receiver.close(),
    close: async () => {
      await channel.close();
      await receiver.close().catch(() => undefined);
    },
  };
});
