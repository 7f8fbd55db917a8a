import { isIPv6 } from 'node:net';
import type { Request } from 'express';
import { parseIp } from '../../domain/egress/ip-address';

/** Leading groups of an IPv6 address that identify a client: a client usually owns a whole /64. */
const CLIENT_GROUPS = 4;

/**
 * The address of the peer. `X-Forwarded-For` is ignored, because any client may send it.
 *
 * @returns a mapped IPv4 address in its plain form; an empty string after the connection has closed
 */
export const remoteAddress = ({ socket }: Pick<Request, 'socket'>): string => {
  const address = socket.remoteAddress ?? '';
  return parseIp(address)?.toString() ?? address;
};

/** The client of an address: an IPv4 address itself, or the first 64 bits of an IPv6 address. */
export const clientOf = (address: string): string => {
  const parsed = isIPv6(address) ? parseIp(address) : undefined;
  if (parsed?.kind() !== 'ipv6') return address;
  return parsed.toNormalizedString().split(':').slice(0, CLIENT_GROUPS).join(':');
};
