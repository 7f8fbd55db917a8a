import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { unknownMetric } from './known-metrics';
import { selectedBy } from './promql';

const ROOT = resolve(__dirname, '../../..');
const read = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8');

const duration = z.string().regex(/^\d+[smhd]$/);

const alertFile = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Callsign[A-Z]\w+$/),
          expr: z.string(),
          for: duration.optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.strictObject({ summary: z.string().min(1), description: z.string().min(1) }),
        }),
      ),
    }),
  ),
});

const dashboard = z.object({
  uid: z.literal('callsign'),
  panels: z.array(
    z.object({
      id: z.number(),
      type: z.enum(['row', 'stat', 'timeseries']),
      title: z.string().min(1),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number().max(24), h: z.number() }),
      targets: z
        .array(z.object({ expr: z.string(), refId: z.string(), legendFormat: z.string() }))
        .default([]),
    }),
  ),
});

const rules = alertFile
  .parse(parse(read('ops/prometheus/alerts.yml')))
  .groups.flatMap((group) => group.rules);
const { panels } = dashboard.parse(JSON.parse(read('ops/grafana/callsign.json')));

const problemsOf = (expression: string): string[] =>
  selectedBy(expression).flatMap(({ metric, labels }) => unknownMetric(metric, labels) ?? []);

test.each(rules)('the alert $alert asks for metrics that there are', ({ expr }) => {
  expect(selectedBy(expr)).not.toEqual([]);
  expect(problemsOf(expr)).toEqual([]);
});

test.each(rules)('docs/operations.md says what to do about $alert', ({ alert }) => {
  expect(read('docs/operations.md')).toContain(`\`${alert}\``);
});

test('alerts have names of their own', () => {
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

test.each(panels.filter(({ type }) => type !== 'row'))(
  'the panel "$title" shows metrics that there are',
  ({ targets }) => {
    expect(targets).not.toEqual([]);
    for (const { expr } of targets) expect([expr, problemsOf(expr)]).toEqual([expr, []]);
  },
);

test('panels have ids of their own and lie beside each other', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const overlapping = panels.filter(({ gridPos: a }, index) =>
    panels.some(
      ({ gridPos: b }, other) =>
        other > index && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h,
    ),
  );
  expect(overlapping.map(({ title }) => title)).toEqual([]);
});

test.each([
  ['sum(rate(callsign_attempts_total[5m])', 'no PromQL'],
  ['rate(callsign_attempts_total[5 minutes])', 'no PromQL'],
])('%s is seen to be wrong', (expression, message) => {
  expect(() => selectedBy(expression)).toThrow(message);
});

test.each([
  ['callsign_attempt_total', 'there is no metric callsign_attempt_total'],
  ['callsign_attempts_total{result="accepted"}', 'callsign_attempts_total has no label result'],
  ['rate(temporal_no_such_thing_total[5m])', 'there is no metric temporal_no_such_thing_total'],
])('the expression %s is reported as useless', (expression, problem) => {
  expect(problemsOf(expression)).toEqual([problem]);
});
