/*
 * Preloaded into a program that is measured, with `--expose-gc`: answers its parent how much heap is in use. It is
 * loaded into every thread of the program; the workflows of a worker live in a thread of their own.
 */
import { getHeapStatistics } from 'node:v8';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** What is said between the threads. */
type Message =
  { readonly kind: 'thread started' | 'tell' } | { readonly kind: 'told'; readonly bytes: number };

const usedAfterCollection = (): number => {
  globalThis.gc?.();
  return getHeapStatistics().used_heap_size;
};

const channel = new BroadcastChannel('callsign-bench-heap');
channel.unref();
const dataOf = (event: unknown): Message => (event as { readonly data: Message }).data;

const say = (message: Message): void => channel.postMessage(message);

if (isMainThread) inMainThread();
else inWorkerThread();

function inMainThread(): void {
  let threads = 0;
  let told: number[] = [];
  const answer = (): void => {
    if (told.length <= threads) return;
    process.send?.(told.reduce((sum, bytes) => sum + bytes, 0));
    told = [];
  };
  channel.onmessage = (event) => {
    const message = dataOf(event);
    if (message.kind === 'thread started') threads += 1;
    if (message.kind === 'told') told.push(message.bytes);
    answer();
  };
  process.on('message', () => {
    say({ kind: 'tell' });
    told.push(usedAfterCollection());
    answer();
  });
  // The measurement is gone, and nobody else would end this program.
  process.on('disconnect', () => process.exit(1));
}

function inWorkerThread(): void {
  say({ kind: 'thread started' });
  channel.onmessage = (event) => {
    if (dataOf(event).kind === 'tell') say({ kind: 'told', bytes: usedAfterCollection() });
  };
}
