import { readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { pidFileIn } from './engine-folder';
import { isRunning, parseIdentity, type ProcessIdentity } from './process-identity';
import type { ProgressReport } from './progress';

/** An engine whose leash has sent SIGTERM and that still runs after this time hangs. */
const GRACE_MS = 25_000;
const POLL_MS = 50;

/**
 * Waits until an engine of an earlier, killed run has released its data.
 * Its leash has already sent SIGTERM. If the engine hangs, it is killed after its grace time. The caller holds the
 * lock of the data folder, so the engine cannot belong to a live run.
 */
export async function waitForLeftover(engine: string, folder: string, report: ProgressReport): Promise<void> {
  const pidFile = pidFileIn(folder);
  const text = await readFile(pidFile, 'utf8').catch(() => '');
  const leftover = parseIdentity(text);
  if (leftover !== undefined && (await isRunning(leftover))) {
    report(`${engine}: waiting for process ${leftover.pid} of an earlier run to stop`);
    if (!(await endsWithin(leftover, GRACE_MS))) {
      report(`${engine}: process ${leftover.pid} hangs and is killed`);
      kill(leftover);
      await endsWithin(leftover, GRACE_MS);
    }
  }
  await rm(pidFile, { force: true });
}

async function endsWithin(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs;
  while (await isRunning(identity)) {
    if (performance.now() > deadlineMs) return false;
    await delay(POLL_MS);
  }
  return true;
}

function kill({ pid }: ProcessIdentity): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It exited in the meantime.
  }
}
