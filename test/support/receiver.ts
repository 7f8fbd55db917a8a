import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
}

/** Whether a request is about that order. */
export const isOf =
  (agwId: string) =>
  ({ headers }: Received): boolean =>
    headers['callsign-order'] === agwId;

/** How a receiver answers; answering later, or never, is allowed. */
export type AnswerRequest = (response: ServerResponse, received: Received) => void;

export const answerOk: AnswerRequest = (response) => response.writeHead(204).end();

export const answerWith =
  (status: number, headers: Record<string, string> = {}): AnswerRequest =>
  (response) =>
    response.writeHead(status, headers).end();

/** How long a wait may take before it fails, in milliseconds: less than a test, so that it can tell what came. */
const WAIT_LIMIT_MS = 110_000;

/** Holds the connection and says nothing. */
export const neverAnswer: AnswerRequest = () => undefined;

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Changes the answers from now on. */
  answer(answer: AnswerRequest): void;
  /** Resolves with everything received so far as soon as there are that many that match; fails after 110 s. */
  waitFor(count: number, matches?: (received: Received) => boolean): Promise<readonly Received[]>;
  close(): Promise<void>;
}

/** A real HTTP server on a port of its own that keeps what it gets. */
export async function startReceiver(firstAnswer: AnswerRequest = answerOk): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let answer = firstAnswer;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const entry: Received = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        atMs: Date.now(),
      };
      received.push(entry);
      answer(response, entry);
      for (const check of waiting) check();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answer(next) {
      answer = next;
    },
    waitFor(count, matches = () => true) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          const came = received.filter(matches).length;
          reject(new Error(`${came} of ${count} requests came, and ${received.length - came} others`));
        }, WAIT_LIMIT_MS).unref();
        const check = (): void => {
          if (received.filter(matches).length < count) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve([...received]);
        };
        waiting.add(check);
        check();
      });
    },
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
