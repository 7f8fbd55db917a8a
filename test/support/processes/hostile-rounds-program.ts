import { openHttp } from '../service/open-channel';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { attemptAt } from '../builders/attempt';

/** Maximum number of attempts in flight. */
const IN_FLIGHT = 20;

/** Deadline of an attempt, in milliseconds. */
const TIMEOUT_MS = 1_000;

const heldBytes = (): number => {
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/**
 * Makes attempts at hostile receivers and prints the memory that they leave behind.
 * Arguments: count, ports.
 */
const main = async (): Promise<void> => {
  const [count = 0, ...ports] = process.argv.slice(2).map(Number);
  const channel = openHttp({ egress: parseEgressAllow('127.0.0.1'), version: '1.2.3' });
  const attempt = (index: number): Promise<unknown> =>
    attemptAt(channel, `http://127.0.0.1:${ports[index % ports.length]}/`, { timeout_ms: TIMEOUT_MS });
  // One attempt per receiver first, so that code that loads once is not counted.
  await Promise.all(ports.map((_, index) => attempt(index)));

  const beforeBytes = heldBytes();
  const beforeRssBytes = process.memoryUsage.rss();
  let mostBytes = beforeBytes;
  let mostRssBytes = beforeRssBytes;
  const watch = setInterval(() => {
    mostBytes = Math.max(mostBytes, heldBytes());
    mostRssBytes = Math.max(mostRssBytes, process.memoryUsage.rss());
  }, 100);
  let next = 0;
  const attemptRemaining = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await attempt(index);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, attemptRemaining));
  clearInterval(watch);
  await channel.close();
  const report = {
    leftBytes: heldBytes() - beforeBytes,
    mostBytes: mostBytes - beforeBytes,
    mostRssBytes: mostRssBytes - beforeRssBytes,
  };
  process.stdout.write(JSON.stringify(report));
};

void main();
