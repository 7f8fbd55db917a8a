/**
 * Preloaded into a measured program, with `--expose-gc`: reports heap usage to the parent process.
 * It is loaded into every thread of the program, because a worker runs its workflows in separate threads.
 */
import { getHeapStatistics } from 'node:v8';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** Messages between the threads. */
type Message =
  { readonly kind: 'thread started' | 'measure' } | { readonly kind: 'measured'; readonly bytes: number };

const usedAfterCollection = (): number => {
  globalThis.gc?.();
  return getHeapStatistics().used_heap_size;
};

const channel = new BroadcastChannel('callsign-bench-heap');
channel.unref();
const dataOf = (event: unknown): Message => (event as { readonly data: Message }).data;

const broadcast = (message: Message): void => channel.postMessage(message);

if (isMainThread) inMainThread();
else inWorkerThread();

function inMainThread(): void {
  let threads = 0;
  let usedBytes: number[] = [];
  const answer = (): void => {
    if (usedBytes.length <= threads) return;
    process.send?.(usedBytes.reduce((sum, bytes) => sum + bytes, 0));
    usedBytes = [];
  };
  channel.onmessage = (event) => {
    const message = dataOf(event);
    if (message.kind === 'thread started') threads += 1;
    if (message.kind === 'measured') usedBytes.push(message.bytes);
    answer();
  };
  process.on('message', () => {
    broadcast({ kind: 'measure' });
    usedBytes.push(usedAfterCollection());
    answer();
  });
  // The benchmark has exited, and nothing else would end this program.
  process.on('disconnect', () => process.exit(1));
}

function inWorkerThread(): void {
  broadcast({ kind: 'thread started' });
  channel.onmessage = (event) => {
    if (dataOf(event).kind === 'measure') broadcast({ kind: 'measured', bytes: usedAfterCollection() });
  };
}
