import type { SecureContext } from 'node:tls';
import type { EgressAllow } from '../../domain/egress-allow';
import type { SendResult } from '../../domain/delivery';
import type { Channel, Exchange } from './channel';
import { composeRequest, recordRequest, type ComposedRequest, type Unsendable } from './compose-request';
import { createConnectionPool, type Connection, type ConnectionPool } from './connection-pool';
import { startDeadline } from './deadline';
import { exchange, type Answered } from './exchange';
import type { Unreachable } from './failure';
import { createTlsContext, guardedConnect } from './guarded-connect';
import { recordResponse } from './record-response';
import { createResolver, resolveTarget, type AddressResolver } from './resolve-host';
import { parseRetryAfter } from './retry-after';
import { startStopwatch, type NoteStep } from './stopwatch';

export interface HttpChannelOptions {
  readonly egress: EgressAllow;
  /** Of this service, for `user-agent`. */
  readonly version: string;
  /** Asks the name servers; default: those of the machine. */
  readonly resolver?: AddressResolver;
  /** PEM of the authorities to trust in place of Node's list. */
  readonly ca?: string;
}

export interface HttpChannel extends Channel {
  /** Closes every connection; an attempt that waits on one ends as if its caller had called it off. */
  close(): Promise<void>;
}

/** What every attempt uses. */
interface Means {
  readonly egress: EgressAllow;
  readonly resolver: AddressResolver;
  readonly tlsContext: SecureContext;
  readonly pool: ConnectionPool;
}

/** The channel that POSTs to a customer's endpoint. */
export const createHttpChannel = (options: HttpChannelOptions): HttpChannel => {
  const { egress, version } = options;
  const means: Means = {
    egress,
    resolver: options.resolver ?? createResolver(),
    tlsContext: createTlsContext(options.ca),
    pool: createConnectionPool(),
  };
  return {
    send: async (task, context, signal) => {
      const request = composeRequest(task, context, version);
      if (request.kind === 'unsendable') return { result: request };
      const deadline = startDeadline(task.http_request.timeout_ms, signal);
      try {
        return await attempt(request, means, deadline.signal, context.nowMs);
      } finally {
        deadline.clear();
      }
    },
    preview: (task, context) => {
      const request = composeRequest(task, context, version);
      return request.kind === 'unsendable' ? request : recordRequest(request);
    },
    close: () => means.pool.close(),
  };
};

const attempt = async (
  request: ComposedRequest,
  means: Means,
  signal: AbortSignal,
  nowMs: number,
): Promise<Exchange> => {
  const stopwatch = startStopwatch();
  const outcome = await reach(request, means, signal, stopwatch.note);
  if (outcome.kind === 'unsendable') return { result: outcome };
  const sent = { request: recordRequest(request), timings: stopwatch.timings };
  if (outcome.kind === 'unreachable') return { result: outcome, ...sent };
  const answeredMs = nowMs + (stopwatch.timings.first_byte_ms ?? 0);
  return { result: resultOf(outcome, answeredMs), ...sent, response: recordResponse(request, outcome) };
};

/** Looks the host up, connects and asks. */
const reach = async (
  request: ComposedRequest,
  { egress, resolver, tlsContext, pool }: Means,
  signal: AbortSignal,
  note: NoteStep,
): Promise<Answered | Unreachable | Unsendable> => {
  const { target } = request;
  const resolved = await resolveTarget(target, egress, resolver, signal);
  if (resolved.kind === 'unreachable') return resolved;
  note('dns_ms');

  const ask = async (connection: Connection): ReturnType<typeof exchange> => {
    const outcome = await exchange(connection, request, signal, note);
    if (outcome.kind === 'answered' && outcome.complete) pool.giveBack(connection);
    else connection.drop();
    return outcome;
  };

  const idle = pool.take(target.origin, resolved.addresses);
  if (idle) {
    const outcome = await ask(idle);
    // Nothing was written on it, so a fresh connection does not send a second time.
    if (outcome.kind !== 'gone') return outcome;
  }
  const connected = await guardedConnect(target, resolved.addresses, tlsContext, signal, note);
  if (connected.kind === 'unreachable') return connected;
  const outcome = await ask(pool.adopt(target.origin, connected.address, connected.socket));
  return outcome.kind === 'gone' ? outcome.unreachable : outcome;
};

/** Statuses whose Retry-After is obeyed. */
const ASKS_FOR_PATIENCE: ReadonlySet<number> = new Set([429, 503]);

const resultOf = ({ status, headers, fault }: Answered, answeredMs: number): SendResult => {
  if (fault) return fault;
  if (status >= 200 && status < 300) return { kind: 'accepted', status };
  const retryAfter = ASKS_FOR_PATIENCE.has(status) ? headers['retry-after'] : undefined;
  const retryAfterMs = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, answeredMs);
  return { kind: 'refused', status, ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }) };
};
