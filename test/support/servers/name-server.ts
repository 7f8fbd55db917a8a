import { once } from 'node:events';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { promises as dns } from 'node:dns';
import net, { type AddressInfo, type Socket } from 'node:net';
import packet, { type Answer } from 'dns-packet';

/** The reply to a query; `drop` sends none. */
type DnsReply = readonly Answer[] | 'NXDOMAIN' | 'REFUSED' | 'SERVFAIL' | 'drop';
export type Names = (name: string, type: 'A' | 'AAAA') => DnsReply;

export interface NameServer {
  readonly resolver: dns.Resolver;
  /** Queries for IPv4 addresses, in order of arrival. */
  readonly lookups: string[];
  close(): Promise<void>;
}

export const addressRecords = (name: string, ...addresses: readonly string[]): readonly Answer[] =>
  addresses.map((data) => ({ type: 'A', name, ttl: 0, data }));

const RCODE = { NXDOMAIN: 3, REFUSED: 5, SERVFAIL: 2 } as const;

/** Starts a name server on loopback (UDP and TCP) and a resolver that uses it. */
export const startNameServer = async (names: Names): Promise<NameServer> => {
  const lookups: string[] = [];
  const replyTo = (query: packet.Packet): packet.Packet | undefined => {
    const question = query.questions?.[0];
    if (question === undefined || (question.type !== 'A' && question.type !== 'AAAA')) return undefined;
    if (question.type === 'A') lookups.push(question.name);
    const reply = names(question.name, question.type);
    if (reply === 'drop') return undefined;
    const failed = typeof reply === 'string';
    return {
      type: 'response',
      id: query.id ?? 0,
      flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | (failed ? RCODE[reply] : 0),
      questions: [question],
      answers: failed ? [] : [...reply],
    };
  };

  const overTcp = net.createServer((socket) => answerTcp(socket, replyTo));
  overTcp.listen(0, '127.0.0.1');
  await once(overTcp, 'listening');
  const { port } = overTcp.address() as AddressInfo;
  const overUdp = createSocket('udp4').on('message', (message: Buffer, from: RemoteInfo) => {
    const reply = replyTo(packet.decode(message));
    if (reply) overUdp.send(fitUdp(reply), from.port, from.address);
  });
  overUdp.bind(port, '127.0.0.1');
  await once(overUdp, 'listening');

  const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return {
    resolver,
    lookups,
    close: async () => {
      resolver.cancel();
      overUdp.close();
      overTcp.close();
      await once(overTcp, 'close');
    },
  };
};

const MAX_UDP_BYTES = 512;

const fitUdp = (reply: packet.Packet): Buffer => {
  const whole = encode(reply);
  if (whole.length <= MAX_UDP_BYTES) return whole;
  return encode({ ...reply, flags: (reply.flags ?? 0) | packet.TRUNCATED_RESPONSE, answers: [] });
};

const ANSWER_COUNT_OFFSET = 6;
/**
 * A pointer to the name in the question.
 * `dns-packet` repeats the full name, and 4,000 records would not fit.
 */
const SAME_NAME = 0xc00c;

const encode = (reply: packet.Packet): Buffer => {
  const [question] = reply.questions ?? [];
  const addresses = (reply.answers ?? []).flatMap((each) =>
    each.type === 'A' && each.name === question?.name ? [each.data] : [],
  );
  if (addresses.length !== reply.answers?.length) return packet.encode(reply);
  const head = packet.encode({ ...reply, answers: [] });
  head.writeUInt16BE(addresses.length, ANSWER_COUNT_OFFSET);
  return Buffer.concat([head, ...addresses.map(addressRecord)]);
};

const addressRecord = (address: string): Buffer => {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(SAME_NAME, 0);
  record.writeUInt16BE(1, 2); // type A
  record.writeUInt16BE(1, 4); // class IN, and a TTL of 0
  record.writeUInt16BE(4, 10);
  record.set(address.split('.').map(Number), 12);
  return record;
};

const answerTcp = (socket: Socket, replyTo: (query: packet.Packet) => packet.Packet | undefined): void => {
  let pending = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    if (pending.length < 2 || pending.length < 2 + pending.readUInt16BE(0)) return;
    const reply = replyTo(packet.streamDecode(pending));
    pending = Buffer.alloc(0);
    if (!reply) return;
    const bytes = encode(reply);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    socket.write(Buffer.concat([length, bytes]));
  });
};
