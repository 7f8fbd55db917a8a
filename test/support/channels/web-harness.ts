import { EMPTY_EGRESS_ALLOW } from '../../../domain/egress/egress-allow';
import type { ChannelTask } from '../builders/channel-task';
import type { openHttp } from '../service/open-channel';
import { startSocketReceiver, type ReceivedRequest } from '../servers/socket-receiver';
import { TIMEOUT_MS, type Harness, type ChannelBehaviour } from './harness';

export const answering = (status: number, body = '', ...headers: string[]): string =>
  [`HTTP/1.1 ${status} Any`, ...headers, `content-length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');

/** Returns the structure of a JSON value, with types instead of values. */
const skeleton = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(skeleton);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, skeleton(member)]));
};

interface WebChannel {
  readonly open: typeof openHttp;
  readonly task: (url: string) => ChannelTask;
  readonly plainTask: (url: string) => ChannelTask;
  readonly secrets: readonly string[];
  /** Name of the header with the delivery's id. */
  readonly idHeader: string;
  readonly answers: Readonly<Partial<Record<ChannelBehaviour, string>>>;
}

const echo = ({ line, headers, body }: ReceivedRequest): string =>
  answering(400, `${line} ${JSON.stringify(headers)} ${body.toString()}`);

/** A harness for channels that use HTTP. */
export const startWebHarness = async (web: WebChannel): Promise<Harness> => {
  let behaviour: ChannelBehaviour = 'accept';
  const answers: Readonly<Partial<Record<ChannelBehaviour, string>>> = {
    accept: answering(204),
    refuse: answering(500),
    busy: answering(429, '', 'retry-after: 30'),
    redirect: answering(307, '', 'location: /elsewhere'),
    ...web.answers,
  };
  const receiver = await startSocketReceiver((socket, request) => {
    const answer = behaviour === 'echo' ? echo(request) : answers[behaviour];
    if (answer !== undefined) socket.write(answer);
  });
  const channel = web.open({ timeoutMs: TIMEOUT_MS });
  const guarded = web.open({ egress: EMPTY_EGRESS_ALLOW });
  const url = `http://127.0.0.1:${receiver.port}`;
  return {
    channel,
    guarded,
    task: web.task(url),
    plainTask: web.plainTask(url),
    arrived: () =>
      receiver.requests.map(({ line, headers, body }) => ({
        deliveryId: headers[web.idHeader] ?? '',
        content: body.toString(),
        structure: {
          line,
          headers: Object.keys(headers).toSorted(),
          body: skeleton(JSON.parse(body.toString())),
        },
      })),
    behaviour: (next) => {
      behaviour = next;
    },
    secrets: web.secrets,
    leave: () => receiver.close(),
    close: async () => {
      await Promise.all([channel.close(), guarded.close()]);
      await receiver.close().catch(() => undefined);
    },
  };
};
