import type { EgressAllow } from './egress-allow';
import { ipAllowed } from './ip-policy';
import { parseIp } from './ip-address';
import type { Fault } from '../input/problem-at';

export type HostProblemCode = 'HOST_INVALID_OR_LOCAL' | 'IP_BLOCKED' | 'PORT_BLOCKED';

/** Longest host name, in characters. @see RFC 1035 2.3.4 */
const MAX_HOST_CHARS = 253;

/** A label of a host name. Underscores are not standard, but some names use them. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Names that are never public. @see RFC 6761, RFC 6762, RFC 8375, RFC 9476, ICANN's `.internal`, and what companies use */
const LOCAL_SUFFIXES = [
  'alt',
  'corp',
  'home',
  'home.arpa',
  'internal',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'onion',
  'private',
  'test',
] as const;

/** @see https://fetch.spec.whatwg.org/#bad-port */
const BAD_PORTS: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

const isLocalName = (name: string): boolean =>
  LOCAL_SUFFIXES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));

const isHostName = (name: string): boolean =>
  name.length <= MAX_HOST_CHARS && name.split('.').every((label) => LABEL.test(label));

const refusal = (detail: string): Fault<HostProblemCode> => ({ code: 'HOST_INVALID_OR_LOCAL', detail });

const nameFault = (name: string): Fault<HostProblemCode> | undefined => {
  if (!isHostName(name)) return refusal('the host is not a valid name');
  if (isLocalName(name)) return refusal(`${name} is a name of a private network`);
  if (!name.includes('.')) return refusal(`${name} is a name of one label, which is private`);
  return undefined;
};

/** Whether the operator allowed this host or address. */
export const hostNamed = (host: string, allow: EgressAllow): boolean => {
  const address = parseIp(host);
  return address === undefined ? allow.hostAllowed(host) : allow.addressAllowed(address);
};

/**
 * Checks whether a host and port may be called.
 *
 * @param host - as a URL parser returns it, without brackets and trailing dot
 * @param port - absent for the scheme's default port
 */
export const hostFault = (
  host: string,
  port: number | undefined,
  allow: EgressAllow,
): Fault<HostProblemCode> | undefined => {
  if (port !== undefined && BAD_PORTS.has(port))
    return { code: 'PORT_BLOCKED', detail: `port ${port} belongs to another protocol than HTTP` };
  if (hostNamed(host, allow)) return undefined;
  if (parseIp(host) === undefined) return nameFault(host);
  return ipAllowed(host, allow)
    ? undefined
    : { code: 'IP_BLOCKED', detail: `${host} is not a public address` };
};
