import type { TelemetryOptions } from '@temporalio/worker';
import { freePort, LOOPBACK } from './free-port';
import type { MetricsSource } from '../telemetry/metrics/registry';

/** How long the SDK may take to show its metrics, in milliseconds. */
const READ_LIMIT_MS = 2_000;

/** The metrics of the Temporal SDK, which counts natively and shows what it counted over HTTP, on this machine alone. */
export interface SdkMetrics {
  readonly telemetry: NonNullable<TelemetryOptions['metrics']>;
  readonly source: MetricsSource;
}

/** For the one runtime of this process; `source` shows nothing until that is installed. */
export async function prepareSdkMetrics(): Promise<SdkMetrics> {
  // The SDK does not tell which port it was given, so it is told one.
  const bindAddress = `${LOOPBACK}:${await freePort()}`;
  return {
    telemetry: {
      // As Prometheus wants names: the unit in them, seconds, and `_total`.
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
