import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface WorkerProcess {
  /** SIGSTOP: it holds what it has, and does nothing. */
  freeze(): void;
  /** SIGKILL: no chance to finish or say anything. */
  kill(): Promise<void>;
}

export interface WorkerProcessOptions {
  readonly temporalAddress: string;
  readonly taskQueue: string;
  readonly mongodbUri: string;
  /** Seen by receivers as `Callsign/<version>`: tells one worker from another. */
  readonly version: string;
  /** Path of the workflow code; default: that of the test run. */
  readonly bundle?: string;
}

/** Starts a worker in a process of its own and waits until it polls. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const { temporalAddress, taskQueue, mongodbUri, version } = options;
  const bundle = options.bundle ?? process.env['CALLSIGN_TEST_BUNDLE'] ?? '';
  const child = spawn(
    process.execPath,
    [
      ...['-r', join(__dirname, 'end-with-parent.js')],
      ...['-r', join(__dirname, 'swc-register.js'), join(__dirname, 'worker-program.ts')],
      ...[temporalAddress, taskQueue, mongodbUri, bundle, version],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const ready = once(child.stdout, 'data');
  await Promise.race([
    ready,
    exited.then(() => {
      throw new Error('the worker process ended before it was ready');
    }),
  ]);
  return {
    freeze: () => void child.kill('SIGSTOP'),
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}
