import type { IncomingMessage, ServerResponse } from 'node:http';
import { summaryOf } from './callback';
import type { CallbackLog } from './callback-log';
import { PAGE_CSS } from './page-css';
import { PAGE_ICON } from './page-icon';
import type { PageStreams } from './page-streams';

export interface Browsing {
  readonly log: Pick<CallbackLog, 'newestFirst' | 'find' | 'clear'>;
  readonly viewers: PageStreams;
  readonly page: () => string;
  readonly script: string;
}

interface PageReply {
  readonly status: number;
  readonly type:
    'text/plain' | 'text/html' | 'text/css' | 'text/javascript' | 'image/svg+xml' | 'application/json';
  readonly body: string;
}

/** Nothing but the page's own files; and no HTML may be made from a string by a script. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** Serves the page, what it is made of, and the same callbacks as JSON to programs. */
export function servePage(browsing: Browsing, request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const reply = replyTo(browsing, request, response);
  if (reply === 'streaming') return;
  response.writeHead(reply.status, {
    'content-type': `${reply.type}; charset=utf-8`,
    'content-length': Buffer.byteLength(reply.body),
  });
  response.end(reply.body);
}

function replyTo(
  browsing: Browsing,
  request: IncomingMessage,
  response: ServerResponse,
): PageReply | 'streaming' {
  // A foreign page whose host name is made to resolve to this machine would be same-origin with this one.
  if (!isLocalHost(request.headers.host)) {
    return plainText(421, 'Open this page by its address, such as http://127.0.0.1.');
  }
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  switch (request.method ?? '') {
    case 'GET':
    case 'HEAD':
      return path === '/stream' ? stream(browsing, response) : pageOrCallback(browsing, path);
    case 'DELETE':
      return path === '/callbacks' ? clear(browsing) : plainText(404, 'Only /callbacks can be cleared.');
    default:
      response.setHeader('allow', 'GET, HEAD, DELETE, POST, PUT, PATCH');
      return plainText(405, 'Not allowed.');
  }
}

function pageOrCallback({ log, page, script }: Browsing, path: string): PageReply {
  switch (path) {
    case '/':
      return { status: 200, type: 'text/html', body: page() };
    case '/page.css':
      return { status: 200, type: 'text/css', body: PAGE_CSS };
    case '/page.js':
      return { status: 200, type: 'text/javascript', body: script };
    case '/icon.svg':
    case '/favicon.ico':
      return { status: 200, type: 'image/svg+xml', body: PAGE_ICON };
    case '/callbacks':
      return json({ data: log.newestFirst() });
  }
  const number = /^\/callbacks\/([1-9]\d{0,8})$/.exec(path)?.[1];
  const callback = number === undefined ? undefined : log.find(Number(number));
  if (callback !== undefined) return json(callback);
  return plainText(404, 'Nothing here. Callbacks are POSTed to any path; the page is at /.');
}

function stream({ log, viewers }: Browsing, response: ServerResponse): PageReply | 'streaming' {
  if (viewers.add(response, 'all', log.newestFirst().map(summaryOf))) return 'streaming';
  return plainText(503, 'Too many pages look on already: close one.');
}

function clear({ log, viewers }: Browsing): PageReply {
  log.clear();
  viewers.send('all', []);
  return json({ data: [] });
}

/** `localhost`, a loopback address, any port. */
const isLocalHost = (host: string | undefined): boolean =>
  host !== undefined && /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i.test(host);

const json = (value: unknown): PageReply => ({
  status: 200,
  type: 'application/json',
  body: JSON.stringify(value),
});

const plainText = (status: number, sentence: string): PageReply => ({
  status,
  type: 'text/plain',
  body: `${sentence}\n`,
});
