import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '../../async/with-timeout';
import { waitUntilUnhealthy, type HealthProbe } from '../engines/wait-until-unhealthy';

export interface RunningProcess {
  readonly pid: number;
  readonly exited: Promise<unknown>;
  stop(): Promise<unknown>;
  /** Health check. Default: none. */
  readonly probe?: HealthProbe;
}

/** Starts a process. Calls `spawned` as soon as the process exists, and resolves when it is ready. */
export type StartProcess = (spawned: (process: RunningProcess) => void) => Promise<RunningProcess>;

/** A successful start. Times are of `Date.now()`. */
export interface Started {
  readonly name: string;
  readonly beganMs: number;
  readonly readyMs: number;
}

/** Pause between an exit and the next start, in milliseconds, as in any supervisor. */
const RESTART_PAUSE_MS = 200;

/** Interval between readiness checks, in milliseconds. */
const POLL_INTERVAL_MS = 50;

/**
 * Waits until a process is ready.
 *
 * @throws Error if the process exits first
 */
export async function untilReady(
  name: string,
  { exited }: RunningProcess,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const ended = exited.then(() => 'ended' as const);
  while (!(await isReady().catch(() => false))) {
    const next = await withTimeout(ended, POLL_INTERVAL_MS, () => 'again' as const);
    if (next === 'ended') throw new Error(`${name} exited before it was ready`);
  }
}

/**
 * Restarts a process when it exits, until `kill` holds it down.
 * If the process has a health check, it is also killed and restarted when the check fails, except while `freeze`
 * holds it.
 */
export class SupervisedProcess {
  readonly starts: Started[] = [];
  /** Exits that this class did not cause. */
  unexpectedExits = 0;
  private running: RunningProcess | undefined;
  private isReady = false;
  private isUnhealthy = false;
  private watch: AbortController | undefined;
  private holds = 0;
  private isClosed = false;
  private supervision: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly startProcess: StartProcess,
    private readonly onUnhealthy: (why: string) => void = () => undefined,
  ) {}

  /** Starts the supervision and resolves when the process is ready. */
  async up(limitMs: number): Promise<void> {
    this.supervision ??= this.supervise();
    const deadlineMs = Date.now() + limitMs;
    while (!this.isReady) {
      if (Date.now() > deadlineMs) throw new Error(`${this.name} is not ready within ${limitMs} ms`);
      await sleep(20);
    }
  }

  /** Sends SIGKILL. The process stays down until {@link revive} has been called as often as `kill`. */
  async kill(): Promise<void> {
    this.holds += 1;
    this.watch?.abort();
    this.signal('SIGKILL');
    await this.running?.exited;
  }

  revive(): void {
    this.holds -= 1;
    if (this.holds === 0) this.supervision ??= this.supervise();
  }

  freeze(): void {
    this.watch?.abort();
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
    this.watchHealth();
  }

  /** Stops the process gracefully and ends the supervision. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.watch?.abort();
    this.thaw();
    await this.running?.stop();
    await this.supervision;
  }

  private async supervise(): Promise<void> {
    while (this.mayRun()) {
      const beganMs = Date.now();
      try {
        this.running = await this.startProcess((spawned) => (this.running = spawned));
        this.isReady = true;
        this.watchHealth();
        this.starts.push({ name: this.name, beganMs, readyMs: Date.now() });
        await this.running.exited;
        if (this.mayRun() && !this.isUnhealthy) this.unexpectedExits += 1;
      } catch {
        // A start fails while an engine is away; the loop tries again.
      }
      this.watch?.abort();
      this.isReady = false;
      this.isUnhealthy = false;
      this.running = undefined;
      if (this.mayRun()) await sleep(RESTART_PAUSE_MS);
    }
    this.supervision = undefined;
  }

  /** Restarts the health check, so that failures during a freeze do not count. */
  private watchHealth(): void {
    this.watch?.abort();
    if (this.running?.probe === undefined || !this.isReady || !this.mayRun()) return;
    this.watch = new AbortController();
    void waitUntilUnhealthy(this.running.probe, this.watch.signal).then((why) => {
      if (why === undefined) return;
      this.isUnhealthy = true;
      this.onUnhealthy(why);
      this.signal('SIGKILL');
    });
  }

  private mayRun(): boolean {
    return !this.isClosed && this.holds === 0;
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.running === undefined) return;
    try {
      process.kill(this.running.pid, signal);
    } catch {
      // It has exited in the meantime.
    }
  }
}
