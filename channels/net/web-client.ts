import type { EgressAllow } from '../../domain/egress/egress-allow';
import type { EgressProxy } from '../../domain/egress/proxy-url';
import { createConnectionPool, type Connection } from './connection-pool';
import { exchange, type HttpAnswer, type WebRequest } from './exchange';
import type { Unreachable } from './failure';
import { guardedConnect } from './guarded-connect';
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
  const pool = createConnectionPool();

  const ask: WebClient['ask'] = async (request, signal, note) => {
    const { target, tls } = request;
    const resolved = await resolveTarget(target, egress, resolver, signal);
    if (resolved.kind === 'unreachable') return resolved;
    note('dns_ms');

    const askOn = async (connection: Connection): ReturnType<typeof exchange> => {
      const outcome = await exchange(connection, request, signal, note);
      if (outcome.kind === 'answered' && outcome.complete) pool.giveBack(connection);
      else connection.drop();
      return outcome;
    };

    const route = { origin: target.origin, tlsId: tls.id };
    const idle = pool.take(route, resolved.addresses);
    if (idle) {
      const outcome = await askOn(idle);
      // Nothing was written on it, so a fresh connection does not send a second time.
      if (outcome.kind !== 'gone') return outcome;
    }
    const egressRoute = { open, tlsContext: tls.context };
    const connected = await guardedConnect(target, resolved.addresses, egressRoute, signal, note);
    if (connected.kind === 'unreachable') return connected;
    const outcome = await askOn(pool.adopt(route, connected.address, connected.socket));
    return outcome.kind === 'gone' ? outcome.unreachable : outcome;
  };

  return { ask, close: () => pool.close() };
};
