import type { EngineExit } from './engine-process';
import type { ProgressReport } from './progress';
import { startTemporal, type RunningTemporal, type TemporalOptions } from './start-temporal';
import { waitUntilUnhealthy } from './wait-until-unhealthy';

/** Without data on disk nothing would be left after a restart. */
export type SuperviseTemporalOptions = TemporalOptions & {
  readonly dataDir: string;
  readonly report: ProgressReport;
};

export type SupervisedTemporal = Pick<RunningTemporal, 'address' | 'exited' | 'stop'>;

/**
 * Starts a Temporal dev server, and kills it and starts it again on its data whenever it lives and is unwell: a request
 * that is cancelled in the middle of a statement may leave its one SQLite connection refusing everything with
 * `interrupted (9)` for ever. Seen with server 1.29 under load, within a minute of requests with short deadlines.
 * `exited` resolves when it has ended otherwise, or could not be started again.
 *
 * @throws EngineError where the first start fails
 */
export async function superviseTemporal(options: SuperviseTemporalOptions): Promise<SupervisedTemporal> {
  const { report } = options;
  let temporal = await startTemporal(options);
  const stopping = new AbortController();

  const keep = async (): Promise<EngineExit> => {
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
  const exited = keep();
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
