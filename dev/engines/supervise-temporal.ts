import type { EngineExit } from './engine-process';
import type { ProgressReport } from './progress';
import { startTemporal, type RunningTemporal, type TemporalOptions } from './start-temporal';
import { waitUntilUnhealthy } from './wait-until-unhealthy';

/** Needs `dataDir`, because a restart loses data that is only in memory. */
export type SuperviseTemporalOptions = TemporalOptions & {
  readonly dataDir: string;
  readonly report: ProgressReport;
};

export type SupervisedTemporal = Pick<RunningTemporal, 'address' | 'exited' | 'stop'>;

/**
 * Starts a Temporal dev server and restarts it on its data if it runs but does not answer.
 * A request that is cancelled in the middle of a statement may leave its one SQLite connection broken. Every later
 * statement then fails with `interrupted (9)`. Seen with server 1.29 under load, within a minute of requests with
 * short deadlines.
 * `exited` resolves when the server has exited for another reason, or when a restart failed.
 *
 * @throws EngineError if the first start fails
 */
export async function superviseTemporal(options: SuperviseTemporalOptions): Promise<SupervisedTemporal> {
  const { report } = options;
  let temporal = await startTemporal(options);
  const stopping = new AbortController();

  const supervise = async (): Promise<EngineExit> => {
    for (;;) {
      const why = await waitUntilUnhealthyOrEnded(temporal, stopping.signal);
      if (why === undefined) return temporal.exited;
      report(`Temporal: runs and does not answer (${why}), so it is killed and started again`);
      const exit = await temporal.kill();
      try {
        temporal = await startTemporal(options);
      } catch (error) {
        report(error instanceof Error ? error.message : String(error));
        return exit;
      }
      report('Temporal: is back');
      if (stopping.signal.aborted) await temporal.stop();
    }
  };
  const exited = supervise();
  return {
    address: temporal.address,
    exited,
    async stop() {
      stopping.abort();
      await temporal.stop();
      await exited;
    },
  };
}

async function waitUntilUnhealthyOrEnded(
  { probe, exited }: RunningTemporal,
  stopping: AbortSignal,
): Promise<string | undefined> {
  const ended = new AbortController();
  void exited.then(() => ended.abort());
  return waitUntilUnhealthy(probe, AbortSignal.any([stopping, ended.signal]));
}
