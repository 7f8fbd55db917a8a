import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** A network address and its prefix length. */
export type IpRange = [IpAddress, number];

/**
 * Parses an address in its canonical form: four decimal parts, or IPv6 without a zone.
 *
 * Returns an IPv4-mapped IPv6 address as the IPv4 address that a connection to it reaches.
 */
export const parseIp = (text: string): IpAddress | undefined => {
  // `ipaddr.parse` also accepts `0x7f.1`, `010.0.0.1` and `1`, like old C libraries.
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(compatible(text) ?? text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
};

/** Rewrites `::8.8.8.8` without dots, because `ipaddr.js` would read it as `::ffff:8.8.8.8`. */
const compatible = (text: string): string | undefined => {
  const [, ipv4 = ''] = /^::([\d.]+)$/.exec(text) ?? [];
  if (!ipaddr.IPv4.isValidFourPartDecimal(ipv4)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(ipv4).octets;
  return `::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
};

/** Parses `address/bits`; the bits after the prefix may be set. */
export const parseIpRange = (text: string): IpRange | undefined => {
  const isRange = ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text);
  return isRange && !text.includes('%') ? ipaddr.parseCIDR(text) : undefined;
};

export const inRange = (address: IpAddress, [network, bits]: IpRange): boolean =>
  address.kind() === network.kind() && address.match(network, bits);
