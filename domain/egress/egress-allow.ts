import { inRange, parseIp, parseIpRange, type IpAddress, type IpRange } from './ip-address';

/** `localhost` in the setting also allows these addresses. */
const LOOPBACK_RANGES = ['127.0.0.0/8', '::1/128'];

const HOST_NAME = /^(\*\.)?[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** Private or plain-http endpoints that the operator allows. A customer cannot change it. */
export class EgressAllow {
  private readonly ranges: readonly IpRange[];

  /**
   * @param hosts - lower case host names; `*.corp.example` matches names below `corp.example`, not itself
   * @param cidrs - ranges such as `10.0.0.0/8` or `fd00::/8`
   */
  constructor(
    readonly hosts: readonly string[],
    readonly cidrs: readonly string[],
  ) {
    this.ranges = cidrs.map(parseIpRange).filter((range) => range !== undefined);
  }

  hostAllowed(host: string): boolean {
    const name = host.toLowerCase().replace(/\.$/, '');
    return this.hosts.some((allowed) =>
      allowed.startsWith('*.')
        ? name.endsWith(allowed.slice(1)) && name.length >= allowed.length
        : name === allowed,
    );
  }

  addressAllowed(address: IpAddress): boolean {
    return this.ranges.some((range) => inRange(address, range));
  }
}

/** Allows only public endpoints over https. */
export const EMPTY_EGRESS_ALLOW = new EgressAllow([], []);

/** A part of the setting is not a range, an address or a host name. */
export class EgressAllowError extends Error {
  override readonly name = 'EgressAllowError';
}

const asCidr = (part: string): string | undefined => {
  const bare = part.replace(/^\[(.*)\]$/, '$1');
  const address = parseIp(bare);
  if (address !== undefined) return `${address.toString()}/${address.kind() === 'ipv4' ? 32 : 128}`;
  return parseIpRange(bare) === undefined ? undefined : bare;
};

/** Rejects names that end in a number, because some parsers read them as addresses. */
const isHostName = (name: string): boolean =>
  name.length <= 253 && HOST_NAME.test(name) && !/(^|\.)[0-9]+$/.test(name);

/**
 * Parses a comma separated list of CIDRs, addresses and host names.
 *
 * Example: `10.0.0.0/8, ::1, hooks.internal, *.corp.example, localhost`. `localhost` also allows the loopback
 * addresses.
 *
 * @throws EgressAllowError naming every malformed part
 */
export const parseEgressAllow = (text: string): EgressAllow => {
  const parts = text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
  const hosts = new Set<string>();
  const cidrs = new Set<string>();
  const malformed: string[] = [];
  for (const part of parts) {
    const cidr = asCidr(part);
    if (cidr !== undefined) cidrs.add(cidr);
    else if (isHostName(part)) hosts.add(part);
    else malformed.push(part);
  }
  if (malformed.length > 0) {
    const named = malformed.map((part) => JSON.stringify(part)).join(', ');
    throw new EgressAllowError(
      `${named}: expected a range (10.0.0.0/8), an address (::1) or a host name (hooks.internal, *.corp.example)`,
    );
  }
  if (hosts.has('localhost')) LOOPBACK_RANGES.forEach((range) => cidrs.add(range));
  return new EgressAllow([...hosts], [...cidrs]);
};
