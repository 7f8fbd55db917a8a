import { setTimeout as delay } from 'node:timers/promises';
import { EngineError, type EngineProblem } from './engine-error';
import type { EngineExit, EngineProcess } from './engine-process';
import { withProgress, type ProgressReport } from './progress';

/** What an engine's log says when something stands in its way, and how to put it to a person. */
export interface KnownFailure {
  readonly pattern: RegExp;
  readonly problem: EngineProblem;
  /** One line: what is wrong and what to do about it. */
  readonly message: string;
}

export interface ReadinessCheck {
  readonly engine: string;
  readonly process: EngineProcess;
  /** Whether the engine answers; a rejection means not yet. */
  readonly probe: () => Promise<boolean>;
  readonly knownFailures: readonly KnownFailure[];
  /** The line of the log that tells best why the engine ended. */
  readonly reasonInLog: (log: string) => string;
  readonly logFile: string;
  readonly report: ProgressReport;
}

/** An engine that has not answered by then never will; a loaded two-core machine needs a few seconds. */
const READY_LIMIT_MS = 60_000;
const PROBE_EVERY_MS = 20;

/**
 * Waits until the engine answers.
 *
 * @throws EngineError as soon as the engine ends, or when it does not answer in a minute; it is stopped then
 */
export async function awaitReady(readiness: ReadinessCheck): Promise<void> {
  const { engine, process, probe, report } = readiness;
  let exit: EngineExit | undefined;
  const exited = process.exited.then((value) => {
    exit = value;
  });
  const ended = (): boolean => exit !== undefined;
  const answers = async (): Promise<void> => {
    const deadlineMs = performance.now() + READY_LIMIT_MS;
    while (!ended() && performance.now() < deadlineMs) {
      if (await probe().catch(() => false)) return;
      await delay(PROBE_EVERY_MS);
    }
    await failedToStart(readiness);
  };
  try {
    await withProgress(report, `${engine}: starting`, () =>
      Promise.race([answers(), exited.then(() => failedToStart(readiness))]),
    );
  } catch (error) {
    await process.stop();
    throw error;
  }
}

async function failedToStart({
  engine,
  process,
  knownFailures,
  reasonInLog,
  logFile,
}: ReadinessCheck): Promise<never> {
  const log = await process.log();
  const known = knownFailures.find(({ pattern }) => pattern.test(log));
  if (known !== undefined) throw new EngineError(known.problem, known.message);
  const reason = reasonInLog(log);
  throw new EngineError(
    'did-not-start',
    `${engine} did not start${reason === '' ? '' : `: ${reason}`}. Its log is ${logFile}.`,
  );
}
