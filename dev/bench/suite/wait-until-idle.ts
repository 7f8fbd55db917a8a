import { setTimeout as sleep } from 'node:timers/promises';
import { usageOfAll } from '../world/processes';
import type { BenchWorld } from '../world/world';

/** Length of one CPU sample, in milliseconds. */
const SAMPLE_MS = 500;

/** CPU limit of an idle service with its engines per sample, in milliseconds, with a margin. */
const IDLE_CPU_MS = 60;

const LIMIT_MS = 30_000;

/** Waits until the service and the engines are idle, for at most 30 s. */
export async function waitUntilIdle({ pids }: BenchWorld): Promise<void> {
  const busyMs = async (): Promise<number> => {
    const { temporal, mongodb, service } = await usageOfAll(pids);
    return temporal.cpuMs + mongodb.cpuMs + service.cpuMs;
  };
  const limitMs = performance.now() + LIMIT_MS;
  let beforeMs = await busyMs();
  while (performance.now() < limitMs) {
    await sleep(SAMPLE_MS);
    const nowMs = await busyMs();
    if (nowMs - beforeMs < IDLE_CPU_MS) return;
    beforeMs = nowMs;
  }
}
