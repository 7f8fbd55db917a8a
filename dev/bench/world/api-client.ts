import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

/** The API as the booking system calls it. */
export interface ApiClient {
  /**
   * Makes one call to the API, and makes it again for as long as it is told to come again later.
   *
   * @throws Error for another status that is no success, with what was answered
   */
  call(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** Calls that were told to come again later, so far. */
  readonly sentAgain: number;
  close(): Promise<void>;
}

const UNAVAILABLE = 503;

const SECOND_MS = 1_000;

/** @param connections - how many calls are under way at most; more of them wait */
export function openApiClient(url: string, adminKey: string, connections: number): ApiClient {
  const pool = new Pool(url, { connections });
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
  let sentAgain = 0;
  return {
    async call(method, path, body) {
      for (;;) {
        const answer = await pool.request({
          method,
          path,
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answer.body.text();
        const retryAfter = answer.headers['retry-after'];
        if (answer.statusCode === UNAVAILABLE && retryAfter !== undefined) {
          sentAgain += 1;
          await sleep(Number(retryAfter) * SECOND_MS);
          continue;
        }
        if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
        return text === '' ? undefined : (JSON.parse(text) as unknown);
      }
    },
    get sentAgain() {
      return sentAgain;
    },
    close: () => pool.close(),
  };
}
