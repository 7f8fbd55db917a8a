import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { METRICS, specOf, type MetricName } from '../../../telemetry/metrics/catalogue';

/** Put on every series by Prometheus itself. */
const OWN_LABELS = ['job', 'instance'] as const;

const isOwn = (name: string): name is MetricName => Object.hasOwn(METRICS, name);

/** Series of our metrics, with their labels: a histogram is three. */
function ownSeries(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.keys(METRICS)
      .filter(isOwn)
      .flatMap((name): [string, readonly string[]][] => {
        const labels = [...Object.keys(specOf(name).labels), ...OWN_LABELS];
        if (specOf(name).type !== 'histogram') return [[name, labels]];
        return [
          [`${name}_bucket`, [...labels, 'le']],
          [`${name}_sum`, labels],
          [`${name}_count`, labels],
        ];
      }),
  );
}

/** Names of what prom-client measures of Node. */
function nodeSeries(): ReadonlySet<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return new Set(registry.getMetricsAsArray().map(({ name }) => name));
}

const OWN = ownSeries();
const NODE = nodeSeries();

let native: Buffer | undefined;

/** The SDK's names are in its native library, without prefix, unit and suffix. */
function isOfSdk(name: string): boolean {
  const core = resolve(__dirname, '../../../node_modules/@temporalio/core-bridge');
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const system = process.platform === 'darwin' ? 'apple-darwin' : 'unknown-linux-gnu';
  native ??= readFileSync(join(core, 'releases', `${arch}-${system}`, 'index.node'));
  const bare = /^temporal_(.+?)(?:_seconds)?(?:_bucket|_sum|_count|_total)?$/.exec(name)?.[1];
  return bare !== undefined && native.includes(bare);
}

/** @returns what is wrong with asking for it; undefined: nothing */
export function unknownMetric(metric: string, labels: readonly string[]): string | undefined {
  const known = OWN.get(metric);
  if (known !== undefined) {
    const strange = labels.filter((label) => !known.includes(label));
    return strange.length === 0 ? undefined : `${metric} has no label ${strange.join(', ')}`;
  }
  if (metric === 'up' || NODE.has(metric) || (metric.startsWith('temporal_') && isOfSdk(metric)))
    return undefined;
  return `there is no metric ${metric}`;
}
