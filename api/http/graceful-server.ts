import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { Server as NetServer, type AddressInfo } from 'node:net';
import { OwnError } from '../../domain/input/own-error';

/** A client that has sent no whole headers by then is answered 408, in milliseconds. */
const HEADERS_TIMEOUT_MS = 10_000;

/** How often it is looked for clients that are too slow, in milliseconds; Node's own 30 s would be the real limit. */
const SLOW_CHECK_MS = 1_000;

/** A request that is not whole by then is answered 408, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;

/** How long a connection may be idle, in milliseconds; told to clients, who then open another. */
const KEEP_ALIVE_TIMEOUT_MS = 5_000;

/** Largest headers of a request together, in bytes; beyond it the answer is 431. */
const MAX_HEADER_BYTES = 16_384;

/** How long a stopping server waits for requests under way, in milliseconds. */
const STOP_LIMIT_MS = 10_000;

export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** How long a stopping server leaves unused connections open, in milliseconds; default: {@link KEEP_ALIVE_TIMEOUT_MS}. */
  readonly idleLimitMs?: number | undefined;
  /** Default {@link HEADERS_TIMEOUT_MS}. */
  readonly headersTimeoutMs?: number | undefined;
}

export interface GracefulServer {
  readonly port: number;
  /**
   * Takes no more connections, and answers what comes on those that are open, as the last on each. Nothing is reset:
   * a connection that nobody uses is closed when its client knows that it would be.
   */
  readonly stop: () => Promise<void>;
}

/** The port or address that was asked for cannot be had. */
export class ListenError extends OwnError {
  override readonly name = 'ListenError';
}

/**
 * Listens with limits on how long and how large a request may be. Not on how many requests a connection may carry: at
 * such a limit Node answers a request that was sent along with a 503.
 *
 * @throws ListenError
 */
export const listenGracefully = async (
  handle: RequestListener,
  { host, port, idleLimitMs = KEEP_ALIVE_TIMEOUT_MS, headersTimeoutMs = HEADERS_TIMEOUT_MS }: ListenOptions,
): Promise<GracefulServer> => {
  const inFlight = new Set<ServerResponse>();
  let isStopping = false;

  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: SLOW_CHECK_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (request, response) => {
      inFlight.add(response);
      response.once('close', () => inFlight.delete(response));
      if (isStopping) makeLast(response);
      handle(request, response);
    },
  );
  // Node leaves out those beyond a number without a word; their bytes are limited already.
  server.maxHeadersCount = 0;

  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, host, port);
  }
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      isStopping = true;
      const closed = once(server, 'close');
      for (const response of inFlight) makeLast(response);
      // HTTP's own `close` would close idle connections at once, under a request that is on its way.
      NetServer.prototype.close.call(server);
      const limits = [
        setTimeout(() => server.closeIdleConnections(), idleLimitMs),
        setTimeout(() => server.closeAllConnections(), STOP_LIMIT_MS),
      ];
      await closed;
      limits.forEach(clearTimeout);
      // For what else it clears away.
      server.close();
    },
  };
};

/** The connection of this answer is closed after it. */
const makeLast = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('Connection', 'close');
};

const listenError = (error: unknown, host: string, port: number): ListenError => {
  const { code } = error as NodeJS.ErrnoException;
  const problem =
    code === 'EADDRINUSE'
      ? `port ${port} is in use: stop what uses it, or set PORT to another`
      : `cannot listen on ${host}:${port} (${code ?? 'unknown'})`;
  return new ListenError(problem, { cause: error });
};
