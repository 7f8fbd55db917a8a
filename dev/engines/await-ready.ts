import { setTimeout as delay } from 'node:timers/promises';
import { EngineError, type EngineProblem } from './engine-error';
import type { EngineExit, EngineProcess } from './engine-process';
import { withProgress, type ProgressReport } from './progress';

/** A start failure that an engine's log reveals, with the message for the operator. */
export interface KnownFailure {
  readonly pattern: RegExp;
  readonly problem: EngineProblem;
  /** One line: what is wrong and how to fix it. */
  readonly message: string;
}

export interface ReadinessCheck {
  readonly engine: string;
  readonly process: EngineProcess;
  /** Resolves to true once the engine answers. A rejection means "not yet". */
  readonly probe: () => Promise<boolean>;
  readonly knownFailures: readonly KnownFailure[];
  /** Picks the log line that explains why the engine exited. */
  readonly reasonInLog: (log: string) => string;
  readonly logFile: string;
  readonly report: ProgressReport;
}

/** Time limit for the first answer, in milliseconds. A loaded two-core machine needs a few seconds. */
const READY_TIMEOUT_MS = 60_000;
const PROBE_INTERVAL_MS = 20;

/**
 * Waits until the engine answers, for at most one minute.
 *
 * @throws EngineError if the engine exits first or does not answer in time; the engine is stopped before the throw
 */
export async function awaitReady(readiness: ReadinessCheck): Promise<void> {
  const { engine, process, probe, report } = readiness;
  let exit: EngineExit | undefined;
  const exited = process.exited.then((value) => {
    exit = value;
  });
  const ended = (): boolean => exit !== undefined;
  const answers = async (): Promise<void> => {
    const deadlineMs = performance.now() + READY_TIMEOUT_MS;
    while (!ended() && performance.now() < deadlineMs) {
      if (await probe().catch(() => false)) return;
      await delay(PROBE_INTERVAL_MS);
    }
    await throwStartFailure(readiness);
  };
  try {
    await withProgress(report, `${engine}: starting`, () =>
      Promise.race([answers(), exited.then(() => throwStartFailure(readiness))]),
    );
  } catch (error) {
    await process.stop();
    throw error;
  }
}

async function throwStartFailure({
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
