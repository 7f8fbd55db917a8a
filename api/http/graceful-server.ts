import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { Server as NetServer, type AddressInfo } from 'node:net';
import { OwnError } from '../../domain/input/own-error';

/** A client that has not sent its complete headers within this time gets a 408, in milliseconds. */
const HEADERS_TIMEOUT_MS = 10_000;

/**
 * Interval between checks for slow clients, in milliseconds.
 *
 * Node's default of 30 s would outlast the limits above.
 */
const SLOW_CHECK_MS = 1_000;

/** A request that is not complete within this time gets a 408, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;

/** How long a connection may be idle, in milliseconds. The `Keep-Alive` header announces it to clients. */
const KEEP_ALIVE_TIMEOUT_MS = 5_000;

/** Largest total size of request headers, in bytes; larger headers get a 431. */
const MAX_HEADER_BYTES = 16_384;

/** How long a stopping server waits for requests in flight, in milliseconds. */
const STOP_LIMIT_MS = 10_000;

export interface ListenOptions {
  readonly host: string;
  /** 0 selects any free port. */
  readonly port: number;
  /** How long a stopping server keeps idle connections, in ms; default {@link KEEP_ALIVE_TIMEOUT_MS}. */
  readonly idleLimitMs?: number | undefined;
  /** In milliseconds; default {@link HEADERS_TIMEOUT_MS}. */
  readonly headersTimeoutMs?: number | undefined;
}

export interface GracefulServer {
  readonly port: number;
  /**
   * Stops accepting connections, and answers one last request on each open connection.
   *
   * It resets no connection before the stop limit: idle ones are closed after their keep-alive timeout.
   */
  readonly stop: () => Promise<void>;
}

/** The requested address or port is not available. */
export class ListenError extends OwnError {
  override readonly name = 'ListenError';
}

/**
 * Listens with limits on the duration and the size of requests.
 *
 * The number of requests per connection has no limit, because Node would answer a pipelined request over it with a 503.
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
  // Node silently drops headers over this count; 0 disables that, because their total size is limited already.
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
      // `http.Server.close` would close idle connections at once, and lose a request that is on its way.
      NetServer.prototype.close.call(server);
      const limits = [
        setTimeout(() => server.closeIdleConnections(), idleLimitMs),
        setTimeout(() => server.closeAllConnections(), STOP_LIMIT_MS),
      ];
      await closed;
      limits.forEach(clearTimeout);
      // Clears the remaining timers of `http.Server`.
      server.close();
    },
  };
};

/** Closes the connection after this response. */
const makeLast = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('Connection', 'close');
};

const listenError = (error: unknown, host: string, port: number): ListenError => {
  const { code } = error as NodeJS.ErrnoException;
  const problem =
    code === 'EADDRINUSE'
      ? `port ${port} is in use: stop the process that uses it, or set PORT to another port`
      : `cannot listen on ${host}:${port} (${code ?? 'unknown'})`;
  return new ListenError(problem, { cause: error });
};
