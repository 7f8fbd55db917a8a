import type { EgressAllow } from '../../domain/egress/egress-allow';
import type { EgressProxy } from '../../domain/egress/proxy-url';
import { createConnectionPools } from './connection-pool';
import { exchange, type HttpAnswer, type WebRequest } from './exchange';
import type { Unreachable } from './failure';
import { openDirectly } from './open-socket';
import { openThroughProxy } from './proxy-tunnel';
import { createResolver, resolveTarget, type AddressResolver } from './resolve-host';
import type { NoteStep } from './stopwatch';
import type { Unsendable } from '../unsendable';

export interface WebClientOptions {
  readonly egress: EgressAllow;
  /** Resolves host names. Default: the name servers of the machine. */
  readonly resolver?: AddressResolver;
  /** Proxy for every connection. Default: none. */
  readonly proxy?: EgressProxy;
  /** PEM of the authorities to trust instead of Node's list. */
  readonly ca?: string;
}

/** HTTP client for URLs that customers choose. Every request obeys the egress rules. */
export interface WebClient {
  /** Resolves the host, checks its addresses, connects and sends. Failures of the server are results, not exceptions. */
  ask(
    request: WebRequest,
    signal: AbortSignal,
    note: NoteStep,
  ): Promise<HttpAnswer | Unreachable | Unsendable>;
  /** Closes every connection. A request in flight ends as if its caller had aborted it. */
  close(): Promise<void>;
}

export const createWebClient = (options: WebClientOptions): WebClient => {
  const { egress, resolver = createResolver(), proxy, ca } = options;
  const open = proxy === undefined ? openDirectly : openThroughProxy(proxy, ca);
  const pools = createConnectionPools(open);
  return {
    ask: async (request, signal, note) => {
      const resolved = await resolveTarget(request.target, egress, resolver, signal);
      if (resolved.kind === 'unreachable') return resolved;
      note('dns_ms');
      return exchange(pools, resolved.addresses, request, signal, note);
    },
    close: () => pools.close(),
  };
};
