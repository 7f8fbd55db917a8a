import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { OpenChannels } from '../../../../channels/open-channels';
import { openHttp } from '../../../support/service/open-channel';
import type { SendResult } from '../../../../domain/delivery/delivery';
import { EMPTY_EGRESS_ALLOW, parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { attemptAt } from '../../../support/builders/attempt';
import {
  addressRecords,
  startNameServer,
  type NameServer,
  type Names,
} from '../../../support/servers/name-server';
import { startSocketReceiver, type SocketReceiver } from '../../../support/servers/socket-receiver';

const HOST = 'hooks.example.com';
const LOOPBACK = parseEgressAllow('127.0.0.0/8');

const accepted: SendResult = { kind: 'accepted', status: 200 };
const unreachable = (reason: 'ip_blocked' | 'dns_error' | 'dns_timeout', detail: string): SendResult => ({
  kind: 'unreachable',
  reason,
  detail,
});
const blocked = unreachable('ip_blocked', 'NO_PERMITTED_ADDRESS');

let receiver: SocketReceiver;
let names: NameServer | undefined;
let channel: OpenChannels | undefined;

beforeEach(async () => {
  receiver = await startSocketReceiver();
});
afterEach(async () => {
  await channel?.close();
  await names?.close();
  await receiver.close();
  channel = undefined;
  names = undefined;
});

const channelAsking = async (answer: Names, egress = LOOPBACK): Promise<OpenChannels> => {
  names = await startNameServer(answer);
  channel = openHttp({ egress, version: '1.2.3', resolver: names.resolver });
  return channel;
};

/** A name with these IPv4 addresses and no other. */
const named =
  (...addresses: readonly string[]): Names =>
  (name, type) =>
    type === 'A' ? addressRecords(name, ...addresses) : [];

/** A name with this IPv6 address and no other. */
const onlyIpv6 =
  (address: string): Names =>
  (name, type) =>
    type === 'AAAA' ? [{ type: 'AAAA', name, ttl: 0, data: address }] : [];

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const heldBytes = (): number => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const hook = (): string => `http://${HOST}:${receiver.port}/`;

describe('DNS responses', () => {
  test('N001: a name that moves to a private address is looked up once for each attempt, and blocked at the next', async () => {
    let lookup = 0;
    const asking = await channelAsking((name, type) => {
      if (type === 'AAAA') return [];
      lookup += 1;
      return addressRecords(name, lookup === 1 ? '127.0.0.1' : '10.0.0.5');
    });
    expect((await attemptAt(asking, hook())).result).toEqual(accepted);
    expect(names?.lookups).toEqual([HOST]);
    // The connection of the first attempt is still open and idle.
    expect((await attemptAt(asking, hook())).result).toEqual(blocked);
    expect(names?.lookups).toEqual([HOST, HOST]);
    expect(receiver.requests).toHaveLength(1);
  });

  test('N003: blocks a name with only private addresses, and opens no socket', async () => {
    const asking = await channelAsking(named('10.0.0.5', '127.0.0.1'), EMPTY_EGRESS_ALLOW);
    const exchange = await attemptAt(asking, `https://${HOST}:${receiver.port}/`);
    expect(exchange).toEqual({ result: blocked, request: exchange.request, timings: {} });
    expect(receiver.connections.size).toBe(0);
  });

  test('U011: blocks a public name for loopback', async () => {
    const asking = await channelAsking(named('127.0.0.1'), EMPTY_EGRESS_ALLOW);
    const url = `https://127.0.0.1.nip.io:${receiver.port}/`;
    expect((await attemptAt(asking, url)).result).toEqual(blocked);
  });

  test.each<[string, Names]>([
    ['the unspecified address', named('0.0.0.0')],
    ['the metadata of a cloud', named('169.254.169.254')],
    ['loopback as IPv6', onlyIpv6('::1')],
    ['a private address mapped into IPv6', onlyIpv6('::ffff:10.0.0.5')],
    ['a private address translated into IPv6', onlyIpv6('64:ff9b::a00:5')],
    ['a private IPv6 address', onlyIpv6('fd00::5')],
  ])('a name for %s is blocked', async (_what, answer) => {
    const asking = await channelAsking(answer, EMPTY_EGRESS_ALLOW);
    expect((await attemptAt(asking, `https://${HOST}:${receiver.port}/`)).result).toEqual(blocked);
    expect(receiver.connections.size).toBe(0);
  });

  test('an address of another name than the one that was asked for is judged as any', async () => {
    const asking = await channelAsking((_name, type) =>
      type === 'A' ? addressRecords('other.example.com', '10.0.0.5') : [],
    );
    expect((await attemptAt(asking, hook())).result.kind).toBe('unreachable');
  });

  test('skips a private address next to a permitted one', async () => {
    const asking = await channelAsking(named('10.0.0.5', '127.0.0.1'));
    expect((await attemptAt(asking, hook())).result).toEqual(accepted);
  });

  test('N005: checks the address of a CNAME to an internal name', async () => {
    const asking = await channelAsking((name, type) =>
      type === 'AAAA'
        ? []
        : [{ type: 'CNAME', name, data: 'internal.corp' }, ...addressRecords('internal.corp', '10.0.0.5')],
    );
    expect((await attemptAt(asking, hook())).result).toEqual(blocked);
  });

  test.each<[string, Names, SendResult]>([
    ['N007: a name that does not exist', () => 'NXDOMAIN', unreachable('dns_error', 'ENOTFOUND')],
    ['a name server that will not say', () => 'REFUSED', unreachable('dns_error', 'EREFUSED')],
    ['a name server in trouble', () => 'SERVFAIL', unreachable('dns_error', 'ESERVFAIL')],
    ['a name without an address', () => [], unreachable('dns_error', 'ENODATA')],
  ])('%s', async (_title, answer, result) => {
    const asking = await channelAsking(answer);
    expect((await attemptAt(asking, hook())).result).toEqual(result);
  });

  test('N009: ends the wait for a silent name server after 5 s without delaying other attempts', async () => {
    const asking = await channelAsking((name, type) =>
      name.startsWith('silent') ? 'drop' : named('127.0.0.1')(name, type),
    );
    const startMs = performance.now();
    const silent = Array.from({ length: 8 }, (_, index) =>
      attemptAt(asking, `http://silent${index}.example.com:${receiver.port}/`, { timeout_ms: 20_000 }),
    );
    expect((await attemptAt(asking, hook())).result).toEqual(accepted);
    expect(performance.now() - startMs).toBeLessThan(2_000);
    for (const { result } of await Promise.all(silent))
      expect(result).toEqual(unreachable('dns_timeout', 'DEADLINE'));
    expect(performance.now() - startMs).toBeLessThan(7_000);
  });

  test('an attempt shorter than that ends at its own deadline', async () => {
    const asking = await channelAsking(() => 'drop');
    const exchange = await attemptAt(asking, hook(), { timeout_ms: 200 });
    expect(exchange.result).toEqual(unreachable('dns_timeout', 'DEADLINE'));
  });

  test('does not wait long for IPv6 if IPv4 addresses are known', async () => {
    const asking = await channelAsking((name, type) =>
      type === 'AAAA' ? 'drop' : addressRecords(name, '127.0.0.1'),
    );
    const startMs = performance.now();
    expect((await attemptAt(asking, hook())).result).toEqual(accepted);
    expect(performance.now() - startMs).toBeLessThan(1_500);
  });

  test('N011: of 4,000 addresses over TCP, 16 are considered', async () => {
    const many = (permittedAt: number): string[] =>
      Array.from({ length: 4_000 }, (_, index) =>
        index === permittedAt ? '127.0.0.1' : `10.0.${index >> 8}.${index & 255}`,
      );
    const asking = await channelAsking((name, type) =>
      named(...many(name.startsWith('last') ? 15 : 16))(name, type),
    );
    const at = (name: string): string => `http://${name}.example.com:${receiver.port}/`;
    expect((await attemptAt(asking, at('last-considered'))).result).toEqual(accepted);
    expect((await attemptAt(asking, at('first-not-considered'))).result).toEqual(blocked);
  });

  test('N011: names of so many addresses leave nothing behind', async () => {
    const many = Array.from({ length: 4_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
    const asking = await channelAsking(named(...many));
    const attempts = async (count: number): Promise<void> => {
      for (let made = 0; made < count; made += 1) await attemptAt(asking, hook());
    };
    await attempts(5);
    const beforeBytes = heldBytes();
    await attempts(30);
    expect(heldBytes() - beforeBytes).toBeLessThan(1_048_576);
  });

  test('tries the next address if a port is closed', async () => {
    const asking = await channelAsking(named('127.0.0.2', '127.0.0.1'));
    expect((await attemptAt(asking, hook())).result).toEqual(accepted);
  });

  test('a final dot belongs to the name', async () => {
    const asking = await channelAsking(named('127.0.0.1'));
    expect((await attemptAt(asking, `http://${HOST}.:${receiver.port}/`)).result).toEqual(accepted);
    expect(names?.lookups).toEqual([HOST]);
  });
});

describe('hosts without a DNS lookup', () => {
  test.each<[string, string, string, SendResult]>([
    ['an address that is permitted', '127.0.0.0/8', 'http://127.0.0.1', accepted],
    ['an address that is not', '', 'https://127.0.0.1', blocked],
    ['an IPv6 address that is not', '', 'https://[::1]', blocked],
    ['a mapped address that is not', '', 'https://[::ffff:7f00:1]', blocked],
    ['localhost where permitted', 'localhost', 'http://localhost', accepted],
    ['localhost where not', '', 'https://localhost', blocked],
    ['a name below localhost where not', '', 'https://a.localhost', blocked],
    ['a public address over plain http', '', 'http://8.8.8.8', blocked],
  ])('%s', async (_title, allow, origin, result) => {
    const asking = await channelAsking(() => 'NXDOMAIN', parseEgressAllow(allow));
    expect((await attemptAt(asking, `${origin}:${receiver.port}/`)).result).toEqual(result);
    expect(names?.lookups).toEqual([]);
  });

  test('a public name over plain http is blocked', async () => {
    const asking = await channelAsking(named('8.8.8.8'), EMPTY_EGRESS_ALLOW);
    expect((await attemptAt(asking, hook())).result).toEqual(blocked);
  });

  test('a host that the operator named may be private, and plain http', async () => {
    const asking = await channelAsking(named('127.0.0.1'), parseEgressAllow('callsign-receiver.invalid'));
    const url = `http://callsign-receiver.invalid:${receiver.port}/`;
    expect((await attemptAt(asking, url)).result).toEqual(accepted);
  });
});
