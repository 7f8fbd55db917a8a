import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

/** Calls the API as a booking system does. */
export interface ApiClient {
  /**
   * Calls the API, and repeats the call while the response is 503 with `Retry-After`.
   *
   * @throws Error for any other unsuccessful status; the message has the response
   */
  call(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** Number of calls so far that were answered with 503 and sent again. */
  readonly sentAgain: number;
  close(): Promise<void>;
}

const UNAVAILABLE = 503;

const SECOND_MS = 1_000;

/** @param connections - maximum number of calls in flight; further calls wait */
export function openApiClient(url: string, adminKey: string, connections: number): ApiClient {
  const pool = new Pool(url, { connections });
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
  let sentAgain = 0;
  return {
    async call(method, path, body) {
      for (;;) {
        const response = await pool.request({
          method,
          path,
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.body.text();
        const retryAfter = response.headers['retry-after'];
        if (response.statusCode === UNAVAILABLE && retryAfter !== undefined) {
          sentAgain += 1;
          await sleep(Number(retryAfter) * SECOND_MS);
          continue;
        }
        if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
        return text === '' ? undefined : (JSON.parse(text) as unknown);
      }
    },
    get sentAgain() {
      return sentAgain;
    },
    close: () => pool.close(),
  };
}
