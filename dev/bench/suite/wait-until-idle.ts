import { setTimeout as sleep } from 'node:timers/promises';
import { usageOfAll } from '../world/processes';
import type { BenchWorld } from '../world/world';

/** How long is looked for what is still being done, in milliseconds. */
const LOOK_MS = 500;

/** CPU that service and engines use with nothing to do, in that time, with room to spare, in milliseconds. */
const IDLE_CPU_MS = 60;

const LIMIT_MS = 30_000;

/** Waits until service and engines have done what was left to do. */
export async function waitUntilIdle({ pids }: BenchWorld): Promise<void> {
  const busyMs = async (): Promise<number> => {
    const { temporal, mongodb, service } = await usageOfAll(pids);
    return temporal.cpuMs + mongodb.cpuMs + service.cpuMs;
  };
  const limitMs = performance.now() + LIMIT_MS;
  let beforeMs = await busyMs();
  while (performance.now() < limitMs) {
    await sleep(LOOK_MS);
    const nowMs = await busyMs();
    if (nowMs - beforeMs < IDLE_CPU_MS) return;
    beforeMs = nowMs;
  }
}
