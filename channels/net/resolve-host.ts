import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { isNativeError } from 'node:util/types';
import type { EgressAllow } from '../../domain/egress/egress-allow';
import { parseIp } from '../../domain/egress/ip-address';
import { resolvedIpAllowed } from '../../domain/egress/ip-policy';
import { withTimeout } from '../../async/with-timeout';
import { AttemptEndedError, untilSignal } from './deadline';
import { DEADLINE_CODE, classifyFailure, type Unreachable } from './failure';
import type { Target } from './target';

/** Deadline of the name servers in milliseconds; then `dns_timeout`. */
const DNS_TIMEOUT_MS = 5_000;

/** Most addresses of one name that are checked. */
const MAX_ADDRESSES = 16;

/** Wait for IPv6 addresses after the IPv4 addresses, in milliseconds: some name servers never send them. */
const IPV6_GRACE_MS = 50;

const LOOPBACK = ['127.0.0.1', '::1'];

/** Resolves names by name servers only; `dns.promises.Resolver` is one. */
export interface AddressResolver {
  resolve4(host: string): Promise<string[]>;
  resolve6(host: string): Promise<string[]>;
}

/** Uses c-ares, because `dns.lookup` would block one of libuv's four threads for each silent name server. */
export const createResolver = (): AddressResolver => new dns.Resolver({ timeout: 2_000, tries: 2 });

type Resolved =
  { readonly kind: 'addresses'; readonly addresses: readonly [string, ...string[]] } | Unreachable;

/**
 * Resolves a host once, and returns the addresses that the egress rules allow, IPv4 first.
 *
 * @param signal - ends the wait
 */
export const resolveTarget = async (
  target: Target,
  egress: EgressAllow,
  resolver: AddressResolver,
  signal: AbortSignal,
): Promise<Resolved> => {
  let found: readonly string[];
  try {
    found = await untilSignal(
      withTimeout(lookUp(target.host, egress, resolver), DNS_TIMEOUT_MS, throwDeadline),
      signal,
    );
  } catch (error) {
    return classifyFailure(error, 'dns');
  }
  const [first, ...others] = found.slice(0, MAX_ADDRESSES).filter((ip) => mayConnect(target, ip, egress));
  if (first !== undefined) return { kind: 'addresses', addresses: [first, ...others] };
  // Name no address, because it would show the owner of the task the layout of the internal network.
  return { kind: 'unreachable', reason: 'ip_blocked', detail: 'NO_PERMITTED_ADDRESS' };
};

const throwDeadline = (): never => {
  throw new AttemptEndedError(DEADLINE_CODE);
};

const mayConnect = ({ host, protocol }: Target, ip: string, egress: EgressAllow): boolean => {
  if (!resolvedIpAllowed(host, ip, egress)) return false;
  return protocol === 'https:' || egress.hostAllowed(host) || isNamed(ip, egress);
};

/** Plain http needs the operator's permission now, even if it was allowed when the task was saved. */
const isNamed = (ip: string, egress: EgressAllow): boolean => {
  const address = parseIp(ip);
  return address !== undefined && egress.addressAllowed(address);
};

const lookUp = async (
  host: string,
  egress: EgressAllow,
  resolver: AddressResolver,
): Promise<readonly string[]> => {
  if (isIP(host) !== 0) return [host];
  if (host === 'localhost' || host.endsWith('.localhost')) return LOOPBACK;
  // The machine itself may resolve a host that the operator named: /etc/hosts, a Docker service.
  const own = egress.hostAllowed(host) ? await askMachine(host) : [];
  if (own.length > 0) return own;
  return askNameServers(host, resolver);
};

const askMachine = (host: string): Promise<readonly string[]> =>
  dns.lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );

const askNameServers = async (host: string, resolver: AddressResolver): Promise<readonly string[]> => {
  const ipv6 = settle(resolver.resolve6(host));
  const ipv4 = await settle(resolver.resolve4(host));
  const late =
    ipv4.addresses.length > 0 ? await withTimeout(ipv6, IPV6_GRACE_MS, () => NO_ANSWER) : await ipv6;
  const addresses = [...ipv4.addresses, ...late.addresses];
  const error = ipv4.error ?? late.error;
  if (addresses.length === 0 && error) throw error;
  return addresses;
};

interface DnsAnswer {
  readonly addresses: readonly string[];
  readonly error?: Error;
}

const NO_ANSWER: DnsAnswer = { addresses: [] };

const settle = (query: Promise<string[]>): Promise<DnsAnswer> =>
  query.then(
    (addresses) => ({ addresses: addresses.slice(0, MAX_ADDRESSES) }),
    (error: unknown) => ({ addresses: [], error: isNativeError(error) ? error : new Error(String(error)) }),
  );
