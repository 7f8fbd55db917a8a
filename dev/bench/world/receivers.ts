import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real endpoint on its own port. */
export interface BenchReceiver {
  readonly url: string;
  /** Requests so far. */
  readonly count: number;
  close(): Promise<void>;
}

/** Answers at once, and reports the event id and the arrival time by `performance.now()`. */
export const startHealthyReceiver = (
  arrived: (eventId: string, atMs: number) => void,
): Promise<BenchReceiver> =>
  listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      arrived(eventIdOf(Buffer.concat(chunks).toString()), performance.now());
      response.writeHead(204).end();
    });
  });

/** Accepts every request and never answers. */
export const startHangingReceiver = (): Promise<BenchReceiver> => listen((request) => request.resume());

/** Reads the event id from a body of {@link EVENT_ID_BODY}. */
const eventIdOf = (body: string): string => (JSON.parse(body) as { readonly event_id: string }).event_id;

/** The `json_body` of a task whose callbacks these receivers can parse. */
export const EVENT_ID_BODY = { event_id: '{{event_id}}', pnr: '{{pnr}}', agency: '{{agency}}' } as const;

const listen = async (
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<BenchReceiver> => {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    handle(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get count() {
      return count;
    },
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
};
