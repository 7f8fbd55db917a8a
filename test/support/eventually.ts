import { setTimeout as sleep } from 'node:timers/promises';

/** Default time limit, in milliseconds. */
const DEFAULT_LIMIT_MS = 30_000;

/** Polls `ask` until it returns a value; throws after `limitMs`, default 30 s. */
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
