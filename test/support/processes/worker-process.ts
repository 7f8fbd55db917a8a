import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface WorkerProcess {
  /** Sends SIGSTOP: the worker keeps its tasks but does nothing. */
  freeze(): void;
  /** Sends SIGKILL: the worker cannot finish or report anything. */
  kill(): Promise<void>;
}

export interface WorkerProcessOptions {
  readonly temporalAddress: string;
  readonly taskQueue: string;
  readonly mongodbUri: string;
  /** Receivers see it as `Callsign/<version>`; identifies the worker. */
  readonly version: string;
  /** Path of the workflow bundle. Default: the bundle of the test run. */
  readonly bundle?: string;
}

/** Starts a worker in its own process and waits until it polls. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const { temporalAddress, taskQueue, mongodbUri, version } = options;
  const bundle = options.bundle ?? process.env['CALLSIGN_TEST_BUNDLE'] ?? '';
  const child = spawn(
    process.execPath,
    [
      ...['-r', join(__dirname, '../run/end-with-parent.js')],
      ...['-r', join(__dirname, '../run/swc-register.js'), join(__dirname, 'worker-program.ts')],
      ...[temporalAddress, taskQueue, mongodbUri, bundle, version],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const ready = once(child.stdout, 'data');
  await Promise.race([
    ready,
    exited.then(() => {
      throw new Error('the worker process exited before it was ready');
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
