import { setTimeout as sleep } from 'node:timers/promises';
import { startHealthyReceiver } from './receivers';

/** Endpoints that answer at once, and what came to them. */
export interface Endpoints {
  readonly urls: readonly string[];
  /** Callbacks since the start or the last {@link remove}; a repeat is not counted. */
  readonly count: number;
  /** When the last of them came, by `performance.now()`. */
  readonly lastMs: number;
  /** @returns when the first callback of the event came, by `performance.now()`; rejects where none comes */
  arrival(eventId: string): Promise<number>;
  /**
   * Waits until that many have come.
   *
   * @param silenceMs - where none came for so long no more are waited for, default {@link SILENCE_MS}
   * @returns whether they have come
   */
  reaches(count: number, silenceMs?: number): Promise<boolean>;
  /** Begins to count anew, and counts only events whose ids begin so: one that comes late is not of what follows. */
  remove(prefix?: string): void;
  close(): Promise<void>;
}

/** A callback that has not come after this time is missing. */
const MISSING_AFTER_MS = 60_000;

/** In milliseconds. */
const SILENCE_MS = 30_000;

/** Between two looks at the count, in milliseconds. */
const LOOK_MS = 10;

export async function openEndpoints(howMany: number): Promise<Endpoints> {
  const seen = Array.from({ length: howMany }, () => new Set<string>());
  const firstMs = new Map<string, number>();
  const waiting = new Map<string, (atMs: number) => void>();
  let [count, lastMs, counted] = [0, 0, ''];
  const receivers = await Promise.all(
    seen.map((ids) =>
      startHealthyReceiver((eventId, atMs) => {
        if (ids.has(eventId)) return;
        ids.add(eventId);
        if (!firstMs.has(eventId)) firstMs.set(eventId, atMs);
        waiting.get(eventId)?.(atMs);
        if (!eventId.startsWith(counted)) return;
        count += 1;
        lastMs = atMs;
      }),
    ),
  );
  return {
    urls: receivers.map(({ url }) => `${url}/`),
    get count() {
      return count;
    },
    get lastMs() {
      return lastMs;
    },
    arrival(eventId) {
      const atMs = firstMs.get(eventId);
      if (atMs !== undefined) return Promise.resolve(atMs);
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`no callback of ${eventId}`)), MISSING_AFTER_MS);
        waiting.set(eventId, (arrivedMs) => {
          clearTimeout(limit);
          waiting.delete(eventId);
          resolve(arrivedMs);
        });
      });
    },
    async reaches(wanted, silenceMs = SILENCE_MS) {
      const beganMs = performance.now();
      while (count < wanted && performance.now() - Math.max(lastMs, beganMs) < silenceMs)
        await sleep(LOOK_MS);
      return count >= wanted;
    },
    remove(prefix = '') {
      counted = prefix;
      for (const ids of seen) ids.clear();
      firstMs.clear();
      [count, lastMs] = [0, 0];
    },
    async close() {
      await Promise.all(receivers.map((receiver) => receiver.close()));
    },
  };
}
