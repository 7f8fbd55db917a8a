import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricsRegistry } from '../telemetry/metrics/registry';

export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' } as const;

/** Time limit for receiving a request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Serves `GET /metrics` and `GET /healthz` of a process without an API.
 *
 * Uses any free port if `port` is taken, because a worker must deliver even if it cannot be measured.
 *
 * @param port - 0 for any free port
 */
export async function serveMetrics(
  registry: Pick<MetricsRegistry, 'read'>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<MetricsServer> {
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    answer(registry),
  );
  try {
    await listen(server, host, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listen(server, host, 0);
  }
  const { port: used } = server.address() as AddressInfo;
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${used}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const answer =
  (registry: Pick<MetricsRegistry, 'read'>): RequestListener =>
  (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      response.writeHead(405, { ...PLAIN, Allow: 'GET, HEAD' }).end();
    else if (request.url === '/healthz') response.writeHead(200, PLAIN).end('ok\n');
    else if (request.url !== '/metrics')
      response.writeHead(404, PLAIN).end('not found: use /metrics or /healthz\n');
    else
      registry.read().then(
        ({ contentType, text }) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
        () => response.writeHead(500, PLAIN).end(),
      );
  };

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}
