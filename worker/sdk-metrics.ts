import type { TelemetryOptions } from '@temporalio/worker';
import { freePort, LOOPBACK } from './free-port';
import type { MetricsSource } from '../telemetry/metrics/registry';

/** Time limit for reading the SDK's metrics, in milliseconds. */
const READ_LIMIT_MS = 2_000;

/** The metrics of the Temporal SDK, whose native core serves them over HTTP on the loopback address. */
export interface SdkMetrics {
  readonly telemetry: NonNullable<TelemetryOptions['metrics']>;
  readonly source: MetricsSource;
}

/** Prepares the options of this process's SDK runtime. `source` fails until that runtime is installed. */
export async function prepareSdkMetrics(): Promise<SdkMetrics> {
  // Choose the port here, because the SDK does not report which port it got.
  const bindAddress = `${LOOPBACK}:${await freePort()}`;
  return {
    telemetry: {
      // Prometheus naming: unit in the name, seconds, and `_total`.
      prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
      attachServiceName: false,
    },
    async source() {
      const answer = await fetch(`http://${bindAddress}/metrics`, {
        signal: AbortSignal.timeout(READ_LIMIT_MS),
      });
      return answer.text();
    },
  };
}
