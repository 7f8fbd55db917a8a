import { Counter, Gauge, Histogram, register, type Registry } from 'prom-client';
import { METRICS, specOf, type LabelOf, type MetricName, type MetricOf } from './catalogue';

/** The label sets that a metric of one closed label can have; its series are there before anything was counted. */
function firstSeries(name: MetricName): readonly Readonly<Record<string, string>>[] {
  const [label, ...more] = Object.entries(specOf(name).labels);
  if (label === undefined || more.length > 0 || label[1] === 'as they come') return [];
  const [key, values] = label;
  return values.map((value) => ({ [key]: value }));
}

const declared = <N extends MetricName>(name: N) => ({
  name,
  help: specOf(name).help,
  labelNames: Object.keys(specOf(name).labels) as LabelOf<N>[],
});

/** A counter of this process: made once, whoever asks. */
export function counter<N extends MetricOf<'counter'>>(name: N): Counter<LabelOf<N>> {
  const existing = register.getSingleMetric(name);
  if (existing instanceof Counter) return existing;
  const made = new Counter(declared(name));
  for (const labels of firstSeries(name)) made.inc(labels as Record<LabelOf<N>, string>, 0);
  return made;
}

/** A histogram of this process: made once, whoever asks. */
export function histogram<N extends MetricOf<'histogram'>>(name: N): Histogram<LabelOf<N>> {
  const existing = register.getSingleMetric(name);
  if (existing instanceof Histogram) return existing;
  const made = new Histogram({ ...declared(name), buckets: [...(specOf(name).buckets ?? [])] });
  for (const labels of firstSeries(name)) made.zero(labels as Record<LabelOf<N>, string>);
  return made;
}

/** A gauge of a part of this process, in a registry of that part; without a value until it is set. */
export const gauge = <N extends MetricOf<'gauge'>>(name: N, registry: Registry): Gauge<LabelOf<N>> => {
  const made = new Gauge({ ...declared(name), registers: [registry] });
  if (declared(name).labelNames.length === 0) made.remove();
  return made;
};

/** Has a process show its counters and histograms before anything was counted. */
export function declareMetrics(process: 'api' | 'worker'): void {
  for (const name of Object.keys(METRICS) as MetricName[]) {
    const { of, type } = specOf(name);
    if (of !== process && of !== 'both') continue;
    if (type === 'counter') counter(name as MetricOf<'counter'>);
    if (type === 'histogram') histogram(name as MetricOf<'histogram'>);
  }
}
