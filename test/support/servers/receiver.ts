import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
}

/** Matches requests of one order. */
export const isOf =
  (agwId: string) =>
  ({ headers }: Received): boolean =>
    headers['callsign-order'] === agwId;

/** Answers a request. It may answer later or never. */
export type AnswerRequest = (response: ServerResponse, received: Received) => void;

export const answerOk: AnswerRequest = (response) => response.writeHead(204).end();

export const answerWith =
  (status: number, headers: Record<string, string> = {}): AnswerRequest =>
  (response) =>
    response.writeHead(status, headers).end();

/**
 * Time limit of a wait, in milliseconds.
 * Shorter than a test's, so that the error can list what arrived.
 */
const WAIT_LIMIT_MS = 110_000;

/** Keeps the connection open without an answer. */
export const neverAnswer: AnswerRequest = () => undefined;

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Sets the answer to all further requests. */
  answer(answer: AnswerRequest): void;
  /** Resolves with all requests so far once `count` of them match; rejects after 110 s. */
  waitFor(count: number, matches?: (received: Received) => boolean): Promise<readonly Received[]>;
  close(): Promise<void>;
}

/** Starts a real HTTP server on its own port that records requests. */
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
          const matching = received.filter(matches).length;
          reject(
            new Error(`${matching} of ${count} requests arrived, and ${received.length - matching} others`),
          );
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
