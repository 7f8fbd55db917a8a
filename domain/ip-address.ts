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
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
};

/** Reads `address/bits`; the bits behind the prefix need not be zero. */
export const parseIpRange = (text: string): IpRange | undefined => {
  const isRange = ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text);
  return isRange && !text.includes('%') ? ipaddr.parseCIDR(text) : undefined;
};

export const inRange = (address: IpAddress, [network, bits]: IpRange): boolean =>
  address.kind() === network.kind() && address.match(network, bits);
