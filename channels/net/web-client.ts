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
  /** Asks the name servers; default: those of the machine. */
  readonly resolver?: AddressResolver;
  /** Every connection goes through it; default: straight to the endpoint. */
  readonly proxy?: EgressProxy;
  /** PEM of the authorities to trust in place of Node's list. */
  readonly ca?: string;
}

/** Asks web servers that others chose: every request, whatever it is for, goes only where the egress rules allow. */
export interface WebClient {
  /** Looks the host up, judges its addresses, connects and asks; gives up when `signal` aborts. Never throws for what a server does. */
  ask(
    request: WebRequest,
    signal: AbortSignal,
    note: NoteStep,
  ): Promise<HttpAnswer | Unreachable | Unsendable>;
  /** Closes every connection; what waits on one ends as if its caller had called it off. */
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
