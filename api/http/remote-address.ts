import { isIPv6 } from 'node:net';
import type { Request } from 'express';
import { parseIp } from '../../domain/egress/ip-address';

/** How many of the eight groups of an IPv6 address count as one client, which commonly has a whole /64 for itself. */
const CLIENT_GROUPS = 4;

/**
 * Who is at the other end of the connection. What `X-Forwarded-For` says is never believed: anybody may send it.
 *
 * @returns an IPv4 address as such even where it comes mapped; empty once the connection is gone
 */
export const remoteAddress = ({ socket }: Pick<Request, 'socket'>): string => {
  const address = socket.remoteAddress ?? '';
  return parseIp(address)?.toString() ?? address;
};

/** The client of an address: the address itself, of IPv6 its first 64 bits. */
export const clientOf = (address: string): string => {
  const parsed = isIPv6(address) ? parseIp(address) : undefined;
  if (parsed?.kind() !== 'ipv6') return address;
  return parsed.toNormalizedString().split(':').slice(0, CLIENT_GROUPS).join(':');
};
