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
 * How long an idle connection stays open, in milliseconds. This bridges the gaps of a burst.
 *
 * Common servers close idle connections after 2 s or later, and a POST must not be sent while the server closes.
 */
export const IDLE_MS = 1_500;

/** Pools with idle connections; the least recently used one is closed after its last request. */
const MAX_POOLS = 256;

/** Largest response head, in bytes. A larger one is a `protocol_error`. */
const MAX_HEADER_BYTES = 16_384;

/** No connection could be opened; `unreachable` says why. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  constructor(readonly unreachable: Unreachable) {
    super('no connection could be opened');
  }
}

/** Requests share a connection only if they agree in all of this. */
interface Route {
  readonly target: Target;
  /** Client certificate. A connection with one customer's certificate is not used for another. */
  readonly tls: TlsIdentity;
  /** Addresses that this attempt has checked. The connection goes to one of them. */
  readonly addresses: readonly [string, ...string[]];
}

type RequestOptions = Omit<Dispatcher.RequestOptions, 'signal' | 'origin'>;

/**
 * Pools of connections that are reused, each with one request at a time.
 *
 * Reuse does not weaken the check of addresses: every attempt resolves the name and checks the answer, and takes an
 * idle connection only if that was opened for the same addresses. A name that moves is followed at once.
 */
export interface ConnectionPools {
  /**
   * undici writes a request once: on another connection only if the first one closed before a byte of it was written.
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
  /** Closes all connections, idle or not: a request in flight fails as aborted. */
  close(): Promise<void>;
}

/** A request, and the connection that is opened for it, if it needs a new one. */
interface Opening {
  readonly signal: AbortSignal;
  readonly note: NoteStep;
  connected?: Promise<Connected>;
}

export const createConnectionPools = (openSocket: OpenSocket): ConnectionPools => {
  /** undici calls a connector within `request()`, but does not tell it for which request. */
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
        // None if a connection closed between a request and its first byte: undici opens another one later.
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
      // The attempt's own deadline ends these.
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
        // Aborted while it connected: the connector says at which step.
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
