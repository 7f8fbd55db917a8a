import { LRUCache } from 'lru-cache';
import { Pool, type Dispatcher } from 'undici';
import { limitAnswers } from './answer-limit';
import { AttemptEndedError } from './deadline';
import { ABORTED_CODE, type Unreachable } from './failure';
import { guardedConnect, type Connected } from './guarded-connect';
import type { OpenSocket } from './open-socket';
import type { NoteStep } from './stopwatch';
import type { Target } from './target';
import type { TlsIdentity } from './tls-identity';

/**
 * How long an idle connection stays open, in milliseconds. Long enough for a burst.
 *
 * Common servers keep an idle connection for at least 2 s. Closing earlier avoids a POST on a connection that the server
 * is just closing.
 */
export const IDLE_MS = 1_500;

/** Most pools. The least recently used one closes after its last request. */
const MAX_POOLS = 256;

/** Largest head of a response, in bytes; more is a `protocol_error`. */
const MAX_HEADER_BYTES = 16_384;

/** No connection could be opened; `unreachable` says why. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  constructor(readonly unreachable: Unreachable) {
    super('no connection could be opened');
  }
}

/** Requests share a connection only if their routes are equal. */
interface Route {
  readonly target: Target;
  /** A connection with one customer's certificate never carries another customer's request. */
  readonly tls: TlsIdentity;
  /** Addresses that this attempt has checked. The connection leads to one of them. */
  readonly addresses: readonly [string, ...string[]];
}

type RequestOptions = Omit<Dispatcher.RequestOptions, 'signal' | 'origin'>;

/**
 * Pools of connections. A connection carries one request at a time, and is reused for throughput.
 *
 * Reuse does not weaken the address check. Every attempt resolves the name, checks the addresses, and takes an idle
 * connection only if it was opened for the same addresses. A DNS change takes effect at once.
 */
export interface ConnectionPools {
  /**
   * Sends a request once. undici uses a second connection only if the first closed before any byte was written.
   *
   * @throws ConnectError
   * @throws the error of undici, or the reason of `signal`
   */
  request(
    route: Route,
    options: RequestOptions,
    signal: AbortSignal,
    note: NoteStep,
  ): Promise<Dispatcher.ResponseData>;
  /** Closes all connections. A request in flight fails as aborted. */
  close(): Promise<void>;
}

/** A request and, if it needs a new connection, that connection. */
interface Opening {
  readonly signal: AbortSignal;
  readonly note: NoteStep;
  connected?: Promise<Connected>;
}

export const createConnectionPools = (openSocket: OpenSocket): ConnectionPools => {
  /** undici calls a connector within `request()`, but does not pass the request. */
  let current: Opening | undefined;
  const open = new Set<Pool>();
  const pools = new LRUCache<string, Pool>({
    max: MAX_POOLS,
    dispose: (pool) => {
      if (!pool.destroyed) void pool.close().then(() => open.delete(pool));
    },
  });

  const poolOf = ({ target, tls, addresses }: Route): Pool => {
    const key = `${target.origin} ${tls.id} ${addresses.toSorted().join()}`;
    const known = pools.get(key);
    if (known !== undefined) return known;
    const egressRoute = { open: openSocket, tlsContext: tls.context };
    const pool = new Pool(target.origin, {
      connect: (_options, callback) => {
        // Undefined if a connection closed before the first byte of a request: undici opens another one later.
        const opening: Opening = current ?? { signal: new AbortController().signal, note: () => undefined };
        opening.connected = guardedConnect(target, addresses, egressRoute, opening.signal, opening.note);
        void opening.connected.then((connected) => {
          if (connected.kind === 'unreachable') callback(new ConnectError(connected), null);
          else {
            callback(null, connected.socket);
            limitAnswers(connected.socket);
          }
        });
      },
      pipelining: 1,
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      // Disabled, because the deadline of the attempt covers both.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    pools.set(key, pool);
    open.add(pool);
    return pool;
  };

  return {
    async request(route, options, signal, note) {
      const opening: Opening = { signal, note };
      try {
        current = opening;
        const answer = poolOf(route).request({ ...options, signal });
        current = undefined;
        return await answer;
      } catch (error) {
        // If aborted during the connect, the connector's result names the step.
        const connected = signal.aborted ? await opening.connected : undefined;
        throw connected?.kind === 'unreachable' ? new ConnectError(connected) : error;
      }
    },
    async close() {
      const ended = [...open].map((pool) => pool.destroy(new AttemptEndedError(ABORTED_CODE)));
      open.clear();
      pools.clear();
      await Promise.all(ended);
    },
  };
};
