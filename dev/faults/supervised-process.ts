import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '../../async/with-timeout';
import { waitUntilUnhealthy, type HealthProbe } from '../engines/wait-until-unhealthy';

export interface RunningProcess {
  readonly pid: number;
  readonly exited: Promise<unknown>;
  stop(): Promise<unknown>;
  /** Absent: nobody looks whether it is well. */
  readonly look?: HealthProbe;
}

/** Starts it: tells of the process as soon as there is one, and resolves when it is ready. */
export type Begin = (spawned: (process: RunningProcess) => void) => Promise<RunningProcess>;

/** One start that came to be ready, by `Date.now()`. */
export interface Started {
  readonly name: string;
  readonly beganMs: number;
  readonly readyMs: number;
}

/** Between the end of a process and its next start, as of any supervisor. */
const RESTART_PAUSE_MS = 200;

/** Between two looks whether a process is ready, in milliseconds. */
const LOOK_EVERY_MS = 50;

/** @throws Error where it ends before */
export async function untilReady(
  name: string,
  { exited }: RunningProcess,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const ended = exited.then(() => 'ended' as const);
  while (!(await isReady().catch(() => false))) {
    const next = await withTimeout(ended, LOOK_EVERY_MS, () => 'again' as const);
    if (next === 'ended') throw new Error(`${name} ended before it was ready`);
  }
}

/**
 * A process that is started again whenever it ends, unless somebody holds it down; where one can look whether it is
 * well, it is killed and started again when it is not, unless somebody has it frozen.
 */
export class SupervisedProcess {
  readonly starts: Started[] = [];
  /** Ends that nobody here caused. */
  unexpectedExits = 0;
  private running: RunningProcess | undefined;
  private isReady = false;
  private isUnwell = false;
  private watch: AbortController | undefined;
  private holds = 0;
  private isClosed = false;
  private keeping: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly begin: Begin,
    private readonly onUnwell: (why: string) => void = () => undefined,
  ) {}

  /** Resolves when it is ready for the first time, or again. */
  async up(limitMs: number): Promise<void> {
    this.keeping ??= this.keep();
    const deadlineMs = Date.now() + limitMs;
    while (!this.isReady) {
      if (Date.now() > deadlineMs) throw new Error(`${this.name} is not ready within ${limitMs} ms`);
      await sleep(20);
    }
  }

  /** SIGKILL; it stays down until {@link revive} was called as often. */
  async kill(): Promise<void> {
    this.holds += 1;
    this.watch?.abort();
    this.signal('SIGKILL');
    await this.running?.exited;
  }

  revive(): void {
    this.holds -= 1;
    if (this.holds === 0) this.keeping ??= this.keep();
  }

  freeze(): void {
    this.watch?.abort();
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
    this.lookAfter();
  }

  /** Ends it for good, in order. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.watch?.abort();
    this.thaw();
    await this.running?.stop();
    await this.keeping;
  }

  private async keep(): Promise<void> {
    while (this.mayRun()) {
      const beganMs = Date.now();
      try {
        this.running = await this.begin((spawned) => (this.running = spawned));
        this.isReady = true;
        this.lookAfter();
        this.starts.push({ name: this.name, beganMs, readyMs: Date.now() });
        await this.running.exited;
        if (this.mayRun() && !this.isUnwell) this.unexpectedExits += 1;
      } catch {
        // It cannot start while an engine is away; so it is tried again.
      }
      this.watch?.abort();
      this.isReady = false;
      this.isUnwell = false;
      this.running = undefined;
      if (this.mayRun()) await sleep(RESTART_PAUSE_MS);
    }
    this.keeping = undefined;
  }

  /** From now on: what failed while it was frozen does not count. */
  private lookAfter(): void {
    this.watch?.abort();
    if (this.running?.look === undefined || !this.isReady || !this.mayRun()) return;
    this.watch = new AbortController();
    void waitUntilUnhealthy(this.running.look, this.watch.signal).then((why) => {
      if (why === undefined) return;
      this.isUnwell = true;
      this.onUnwell(why);
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
      // It ended a moment ago.
    }
  }
}
