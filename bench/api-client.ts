import { Pool } from 'undici';

/** The API as the booking system calls it. */
export interface ApiClient {
  /** Makes one call to the API. @throws Error for a status that is no success, with what was answered */
  call(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** @param connections - how many calls are under way at most; more of them wait */
export function openApiClient(url: string, adminKey: string, connections: number): ApiClient {
  const pool = new Pool(url, { connections });
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
  return {
    async call(method, path, body) {
      const answer = await pool.request({
        method,
        path,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
    close: () => pool.close(),
  };
}
