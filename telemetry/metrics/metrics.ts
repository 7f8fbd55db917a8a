import { Counter, Gauge, Histogram, register, type Registry } from 'prom-client';
import { METRICS, specOf, type LabelOf, type MetricName, type MetricOf } from './catalogue';

/**
 * The label sets of a metric with one closed label.
 *
 * Their series are exported before anything is counted.
 */
function initialSeries(name: MetricName): readonly Readonly<Record<string, string>>[] {
  const [label, ...more] = Object.entries(specOf(name).labels);
  if (label === undefined || more.length > 0 || label[1] === 'any') return [];
  const [key, values] = label;
  return values.map((value) => ({ [key]: value }));
}

const configOf = <N extends MetricName>(name: N) => ({
  name,
  help: specOf(name).help,
  labelNames: Object.keys(specOf(name).labels) as LabelOf<N>[],
});

/** The counter of this name; one per process. */
export function counter<N extends MetricOf<'counter'>>(name: N): Counter<LabelOf<N>> {
  const existing = register.getSingleMetric(name);
  if (existing instanceof Counter) return existing;
  const created = new Counter(configOf(name));
  for (const labels of initialSeries(name)) created.inc(labels as Record<LabelOf<N>, string>, 0);
  return created;
}

/** The histogram of this name; one per process. */
export function histogram<N extends MetricOf<'histogram'>>(name: N): Histogram<LabelOf<N>> {
  const existing = register.getSingleMetric(name);
  if (existing instanceof Histogram) return existing;
  const created = new Histogram({ ...configOf(name), buckets: [...(specOf(name).buckets ?? [])] });
  for (const labels of initialSeries(name)) created.zero(labels as Record<LabelOf<N>, string>);
  return created;
}

/** Creates a gauge in the registry of one part of the process. It has no value until it is set. */
export const gauge = <N extends MetricOf<'gauge'>>(name: N, registry: Registry): Gauge<LabelOf<N>> => {
  const created = new Gauge({ ...configOf(name), registers: [registry] });
  if (configOf(name).labelNames.length === 0) created.remove();
  return created;
};

/** Exports all counters and histograms of a process before anything is counted. */
export function declareMetrics(process: 'api' | 'worker'): void {
  for (const name of Object.keys(METRICS) as MetricName[]) {
    const { of, type } = specOf(name);
    if (of !== process && of !== 'both') continue;
    if (type === 'counter') counter(name as MetricOf<'counter'>);
    if (type === 'histogram') histogram(name as MetricOf<'histogram'>);
  }
}
