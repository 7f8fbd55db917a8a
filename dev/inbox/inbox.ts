import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { browse } from './browse';
import { summaryOf, type Callback } from './callback';
import { CallbackLog } from './callback-log';
import { guideOf } from './guide';
import { DEFAULT_CAPACITY, HEADERS_TIMEOUT_MS, MAX_KEPT_BYTES, REQUEST_TIMEOUT_MS } from './limits';
import { receive } from './receive';
import { Viewers } from './viewers';

export interface InboxOptions {
  /** A loopback address, `127.0.0.1` by default: what arrives here is about people, and the page asks for no key. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Every secret that could have signed a callback; asked for each one, so that a new task verifies at once. */
  readonly secretsFor: () => Promise<readonly string[]> | readonly string[];
  /** Called for each callback as it lands, before it is answered. */
  readonly onCallback?: (callback: Callback) => void;
  /** Callbacks kept in memory, 200 by default. */
  readonly capacity?: number;
  /** Where the service listens, for the commands that the empty page shows. */
  readonly serviceUrl?: string;
  /** The file that holds an admin key, for the same commands. */
  readonly keyFile?: string;
  /** Holds the built page. Default: beside this file, as the build leaves it. */
  readonly pageFolder?: string;
}

export interface Inbox {
  /** Without a slash at its end; any path under it receives. */
  readonly url: string;
  readonly pageUrl: string;
  close(): Promise<void>;
}

const RECEIVING_METHODS: ReadonlySet<string | undefined> = new Set(['POST', 'PUT', 'PATCH']);
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Starts a local receiver that verifies each callback and shows it on a page.
 *
 * @throws RangeError where `host` is not a loopback address
 * @throws the listening error, such as EADDRINUSE
 */
export async function startInbox(options: InboxOptions): Promise<Inbox> {
  const { host = '127.0.0.1', port, secretsFor, onCallback, capacity = DEFAULT_CAPACITY } = options;
  if (!LOOPBACK_HOSTS.has(host)) {
    throw new RangeError(`inbox host: "${host}" is not a loopback address, and the inbox has no keys`);
  }
  const log = new CallbackLog(capacity, MAX_KEPT_BYTES);
  const viewers = new Viewers();
  const closing = new AbortController();
  const receiver = {
    log,
    secretsFor,
    closing: closing.signal,
    onCallback: (callback: Callback) => {
      viewers.send('callback', summaryOf(callback));
      onCallback?.(callback);
    },
  };
  const browsing = {
    log,
    viewers,
    guide: () => guideOf({ ...options, receiverUrl: url, maxCallbacks: capacity, now: new Date() }),
    pageFolder: options.pageFolder ?? join(__dirname, 'page'),
  };

  const server = createServer((request, response) => {
    const answered = RECEIVING_METHODS.has(request.method)
      ? receive(receiver, request, response)
      : browse(browsing, request, response);
    answered.catch((error: unknown) => {
      if (!closing.signal.aborted) response.writeHead(500).end(`inbox: ${String(error)}\n`);
    });
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    viewers.close();
    throw error;
  }
  const url = urlOf(host, (server.address() as AddressInfo).port);

  return {
    url,
    pageUrl: `${url}/`,
    close: async () => {
      closing.abort();
      viewers.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
