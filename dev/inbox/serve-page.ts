import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { summaryOf } from './callback';
import type { CallbackLog } from './callback-log';
import type { Guide } from './guide';
import type { PageStreams } from './page-streams';

export interface Browsing {
  readonly log: Pick<CallbackLog, 'newestFirst' | 'find' | 'clear'>;
  readonly viewers: PageStreams;
  readonly guide: () => Guide;
  /** Folder with the files of the page. */
  readonly pageFolder: string;
}

/** The files of `page/` by request path. */
const PAGE_FILES = {
  '/': { file: 'index.html', type: 'text/html' },
  '/page.css': { file: 'page.css', type: 'text/css' },
  '/page.js': { file: 'page.js', type: 'text/javascript' },
  '/badges.js': { file: 'badges.js', type: 'text/javascript' },
  '/detail.js': { file: 'detail.js', type: 'text/javascript' },
  '/elements.js': { file: 'elements.js', type: 'text/javascript' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
  '/favicon.ico': { file: 'icon.svg', type: 'image/svg+xml' },
} as const;

interface PageReply {
  readonly status: number;
  readonly type: (typeof PAGE_FILES)[keyof typeof PAGE_FILES]['type'] | 'text/plain' | 'application/json';
  readonly body: string;
}

/** Allows only the page's own files, and no HTML from strings. */
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

/** Serves the page, its files, and the callbacks as JSON. */
export async function servePage(
  browsing: Browsing,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const reply = await replyTo(browsing, request, response);
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
): Promise<PageReply> | PageReply | 'streaming' {
  // Prevents DNS rebinding: a foreign host name that resolves to this machine would be same-origin.
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

function pageOrCallback({ log, guide, pageFolder }: Browsing, path: string): Promise<PageReply> | PageReply {
  if (isPageFile(path)) return pageFile(pageFolder, path);
  if (path === '/guide') return json(guide());
  if (path === '/callbacks') return json({ data: log.newestFirst() });
  const number = /^\/callbacks\/([1-9]\d{0,8})$/.exec(path)?.[1];
  const callback = number === undefined ? undefined : log.find(Number(number));
  if (callback !== undefined) return json(callback);
  return plainText(404, 'Not found. Send callbacks by POST to any path; the page is at /.');
}

const isPageFile = (path: string): path is keyof typeof PAGE_FILES => Object.hasOwn(PAGE_FILES, path);

async function pageFile(folder: string, path: keyof typeof PAGE_FILES): Promise<PageReply> {
  const { file, type } = PAGE_FILES[path];
  return { status: 200, type, body: await readFile(join(folder, file), 'utf8') };
}

function stream({ log, viewers }: Browsing, response: ServerResponse): PageReply | 'streaming' {
  if (viewers.add(response, 'all', log.newestFirst().map(summaryOf))) return 'streaming';
  return plainText(503, 'Too many pages are open; close one.');
}

function clear({ log, viewers }: Browsing): PageReply {
  log.clear();
  viewers.send('all', []);
  return json({ data: [] });
}

/** Whether a host is `localhost` or a loopback address, with any port. */
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
