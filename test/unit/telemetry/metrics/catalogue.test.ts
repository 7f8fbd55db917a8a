import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { METRICS, specOf, type MetricName } from '../../../../telemetry/metrics/catalogue';

const names = Object.keys(METRICS) as MetricName[];
const docs = readFileSync(resolve(__dirname, '../../../../docs/metrics.md'), 'utf8');

const PROCESSES = { api: 'API', worker: 'worker', both: 'both' } as const;

/** The expected row of a metric in the documentation, without the padding of prettier. */
function rowOf(name: MetricName): string {
  const { type, of, labels, help } = specOf(name);
  const labelNames = Object.keys(labels).map((label) => `\`${label}\``);
  return `| \`${name}\` | ${type} | ${PROCESSES[of]} | ${labelNames.join(', ') || 'none'} | ${help} |`;
}

test('docs/metrics.md has one row for every metric', () => {
  const rows = docs.split('\n').filter((line) => line.startsWith('| `callsign_'));
  expect(rows.map((row) => row.replaceAll(/ +/g, ' '))).toEqual(names.map(rowOf));
});

test.each(names)('%s has its unit in its name, and its help ends with a full stop', (name) => {
  const { type, help, buckets } = specOf(name);
  expect(name).toMatch(/^callsign_[a-z_]+$/);
  expect(help).toMatch(/\.$/);
  if (type === 'counter') expect(name).toMatch(/_total$/);
  if (type === 'histogram') expect(name).toMatch(/_seconds$/);
  expect(buckets === undefined).toBe(type !== 'histogram');
  expect(buckets).toEqual(buckets?.toSorted((a, b) => a - b));
});
