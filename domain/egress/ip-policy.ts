import type { EgressAllow } from './egress-allow';
import { inRange, parseIp, parseIpRange, type IpAddress, type IpRange } from './ip-address';

const rangesOf = (table: Readonly<Record<string, string>>): readonly IpRange[] =>
  Object.keys(table).map((cidr) => {
    const range = parseIpRange(cidr);
    if (range === undefined) throw new Error(`${cidr} in the table of special ranges is not a range`);
    return range;
  });

/** @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const BLOCKED_IPV4 = rangesOf({
  '0.0.0.0/8': 'this network',
  '10.0.0.0/8': 'private',
  '100.64.0.0/10': 'carrier-grade NAT',
  '127.0.0.0/8': 'loopback',
  '168.63.129.16/32': 'the wire server of Azure, in a public range',
  '169.254.0.0/16': 'link-local, cloud metadata',
  '172.16.0.0/12': 'private',
  '192.0.0.0/24': 'IETF protocol assignments',
  '192.0.2.0/24': 'documentation',
  '192.31.196.0/24': 'AS112',
  '192.52.193.0/24': 'AMT',
  '192.88.99.0/24': '6to4 relay',
  '192.168.0.0/16': 'private',
  '192.175.48.0/24': 'AS112',
  '198.18.0.0/15': 'benchmarking',
  '198.51.100.0/24': 'documentation',
  '203.0.113.0/24': 'documentation',
  '224.0.0.0/4': 'multicast',
  '240.0.0.0/4': 'reserved, broadcast',
});

/** All other ranges are unassigned, local, tunnels or translated IPv4 addresses. */
const GLOBAL_UNICAST_IPV6 = rangesOf({ '2000::/3': 'global unicast' });

/** @see https://www.iana.org/assignments/iana-ipv6-special-registry */
const BLOCKED_IPV6 = rangesOf({
  '2001::/23': 'IETF protocol assignments: Teredo, benchmarking, ORCHID',
  '2001:db8::/32': 'documentation',
  '2002::/16': '6to4',
  '2620:4f:8000::/48': 'AS112',
  '3ffe::/16': 'former 6bone',
  '3fff::/20': 'documentation',
});

const isPublic = (address: IpAddress): boolean => {
  const within = (ranges: readonly IpRange[]): boolean => ranges.some((range) => inRange(address, range));
  return address.kind() === 'ipv4'
    ? !within(BLOCKED_IPV4)
    : within(GLOBAL_UNICAST_IPV6) && !within(BLOCKED_IPV6);
};

/**
 * Whether an address may be called: it is public, or the operator allowed its range.
 *
 * Text that is not a canonical address is refused.
 */
export const ipAllowed = (ip: string, allow: EgressAllow): boolean => {
  const address = parseIp(ip);
  return address !== undefined && (allow.addressAllowed(address) || isPublic(address));
};

/** Like {@link ipAllowed}, for a resolved address: an allowed host may be private. */
export const resolvedIpAllowed = (host: string, ip: string, allow: EgressAllow): boolean =>
  ipAllowed(ip, allow) || (allow.hostAllowed(host) && parseIp(ip) !== undefined);
