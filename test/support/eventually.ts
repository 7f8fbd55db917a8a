import { setTimeout as sleep } from 'node:timers/promises';

/** How long a condition may take to come true before a test fails. */
const DEFAULT_LIMIT_MS = 30_000;

/** Asks again and again until the answer is there; fails with the last answer. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  limitMs: number = DEFAULT_LIMIT_MS,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(50);
  }
}
