import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { servePage } from './serve-page';
import { summaryOf, type Callback } from './callback';
import { CallbackLog } from './callback-log';
import { guideOf } from './guide';
import { CAPACITY, HEADERS_TIMEOUT_MS, MAX_KEPT_BYTES, REQUEST_TIMEOUT_MS } from './limits';
import { receive } from './receive';
import { PageStreams } from './page-streams';

export interface InboxOptions {
  /** 0 selects a free port. */
  readonly port: number;
  /** Returns all signing secrets. Called for each callback, so that a new task verifies at once. */
  readonly secretsFor: () => Promise<readonly string[]> | readonly string[];
  /** Called for each callback before its response. */
  readonly onCallback?: (callback: Callback) => void;
  /** URL of the service, for the commands on the empty page. */
  readonly serviceUrl?: string;
  /** File with an admin key, for the same commands. */
  readonly keyFile?: string;
  /** Folder of the built page. Default: `page` next to this file. */
  readonly pageFolder?: string;
}

export interface Inbox {
  /** Without a trailing slash. Every path below it receives callbacks. */
  readonly url: string;
  readonly pageUrl: string;
  close(): Promise<void>;
}

const RECEIVING_METHODS: ReadonlySet<string | undefined> = new Set(['POST', 'PUT', 'PATCH']);

/** Loopback only, because callbacks contain personal data and the page needs no key. */
const HOST = '127.0.0.1';

/**
 * Starts a local receiver that verifies each callback and shows it on a page.
 *
 * @throws the listening error, such as EADDRINUSE
 */
export async function startInbox(options: InboxOptions): Promise<Inbox> {
  const { port, secretsFor, onCallback } = options;
  const log = new CallbackLog(CAPACITY, MAX_KEPT_BYTES);
  const viewers = new PageStreams();
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
    guide: () => guideOf({ ...options, receiverUrl: url, maxCallbacks: CAPACITY, now: new Date() }),
    pageFolder: options.pageFolder ?? join(__dirname, 'page'),
  };

  const server = createServer((request, response) => {
    const answered = RECEIVING_METHODS.has(request.method)
      ? receive(receiver, request, response)
      : servePage(browsing, request, response);
    answered.catch((error: unknown) => {
      if (!closing.signal.aborted) response.writeHead(500).end(`inbox: ${String(error)}\n`);
    });
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    viewers.close();
    throw error;
  }
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}`;

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
