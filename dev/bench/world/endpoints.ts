import { setTimeout as sleep } from 'node:timers/promises';
import { startHealthyReceiver } from './receivers';

/** Endpoints that answer at once, and record their callbacks. */
export interface Endpoints {
  readonly urls: readonly string[];
  /** Callbacks since the start or the last {@link remove}, without duplicates. */
  readonly count: number;
  /** When the last of them arrived, by `performance.now()`. */
  readonly lastMs: number;
  /**
   * Waits for the first callback of an event.
   *
   * @returns when it arrived, by `performance.now()`; rejects after a minute without a callback
   */
  arrival(eventId: string): Promise<number>;
  /**
   * Waits until `count` callbacks have arrived.
   *
   * @param silenceMs - stops waiting after this long without a callback, default {@link SILENCE_MS}
   * @returns whether they have arrived
   */
  reaches(count: number, silenceMs?: number): Promise<boolean>;
  /**
   * Resets the count, and from now on counts only events whose ids start with `prefix`.
   * The prefix excludes late callbacks of earlier events.
   */
  remove(prefix?: string): void;
  close(): Promise<void>;
}

/** A callback that has not arrived after this time is missing. */
const MISSING_AFTER_MS = 60_000;

/** Default of `silenceMs` in {@link Endpoints.reaches}, in milliseconds. */
const SILENCE_MS = 30_000;

/** Interval between checks of the count, in milliseconds. */
const POLL_MS = 10;

export async function openEndpoints(howMany: number): Promise<Endpoints> {
  const receivedIds = Array.from({ length: howMany }, () => new Set<string>());
  const firstMs = new Map<string, number>();
  const waiting = new Map<string, (atMs: number) => void>();
  let [count, lastMs, counted] = [0, 0, ''];
  const receivers = await Promise.all(
    receivedIds.map((ids) =>
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
        const limit = setTimeout(() => reject(new Error(`no callback for ${eventId}`)), MISSING_AFTER_MS);
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
        await sleep(POLL_MS);
      return count >= wanted;
    },
    remove(prefix = '') {
      counted = prefix;
      for (const ids of receivedIds) ids.clear();
      firstMs.clear();
      [count, lastMs] = [0, 0];
    },
    async close() {
      await Promise.all(receivers.map((receiver) => receiver.close()));
    },
  };
}
