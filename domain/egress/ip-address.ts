import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** An address and the number of its leading bits that count. */
export type IpRange = [IpAddress, number];

/**
 * Reads an address in its one plain spelling: four decimal parts, or IPv6 without a zone.
 *
 * An IPv4-mapped IPv6 address is returned as the IPv4 address it stands for, since that is where a connection to it goes.
 */
export const parseIp = (text: string): IpAddress | undefined => {
  // `ipaddr.parse` would also read `0x7f.1`, `010.0.0.1` and `1`, as old C libraries do.
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(compatible(text) ?? text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
};

/** `::8.8.8.8` is no IPv4 address, though `ipaddr.js` takes it for `::ffff:8.8.8.8`; in the spelling without dots it does not. */
const compatible = (text: string): string | undefined => {
  const [, ipv4 = ''] = /^::([\d.]+)$/.exec(text) ?? [];
  if (!ipaddr.IPv4.isValidFourPartDecimal(ipv4)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(ipv4).octets;
  return `::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
};

/** Reads `address/bits`; the bits behind the prefix need not be zero. */
export const parseIpRange = (text: string): IpRange | undefined => {
  const isRange = ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text);
  return isRange && !text.includes('%') ? ipaddr.parseCIDR(text) : undefined;
};

export const inRange = (address: IpAddress, [network, bits]: IpRange): boolean =>
  address.kind() === network.kind() && address.match(network, bits);
