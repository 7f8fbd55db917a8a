import { atLeast, atMost } from '../../../../../dev/bench/suite/goal';
import { reportOf } from '../../../../../dev/bench/suite/report';

const machine = {
  callsign: '1.2.3',
  node: '20.19.0',
  system: 'Linux 6',
  processor: 'A processor',
  cores: 2,
  memory_gb: 8,
  load: 0.1,
};
const section = {
  title: 'speed',
  about: 'In milliseconds.',
  columns: ['', 'p50', 'p99'],
  rows: [
    ['service', 12.5, 30],
    ['floor', 1_000, 2],
  ],
};
const report = {
  results: [{ part: 'latency', sections: [section], goals: [], figures: {} }],
  machine,
  engines: { temporal: '1.29', mongodb: '8.0' },
  measuredOn: '2027-01-14T08:30:00.000Z',
  size: 'full',
} as const;

test('the report has the machine, the versions and an aligned table', () => {
  expect(reportOf(report).replace(/\d+(\.\d)? after/, '0.2 after'))
    .toBe(`Measured on 2027-01-14T08:30:00.000Z.
2 cores (A processor), 8 GB, Linux 6; load 0.1 before and 0.2 after.
Callsign 1.2.3, Node 20.19.0, Temporal 1.29, MongoDB 8.0; service, engines and load generator share this machine.

### speed

In milliseconds.

|         |  p50 | p99 |
| ------- | ---: | --: |
| service | 12.5 |  30 |
| floor   | 1000 |   2 |
`);
});

test('the report lists each goal with its part, and whether it was reached', () => {
  const goals = [atMost('p50 / floor', 1.1, 1.15), atLeast('webhooks/s', 3, 5)];
  const [result] = report.results;
  const text = reportOf({ ...report, results: [{ ...result, goals }] });
  expect(text.slice(text.indexOf('### goals'))).toBe(`### goals

Ratios to the floor use the floor of the same part and the same run.

|             |    part | measured |         goal |         |
| ----------- | ------: | -------: | -----------: | ------: |
| p50 / floor | latency |      1.1 | at most 1.15 | reached |
| webhooks/s  | latency |        3 |   at least 5 |  MISSED |
`);
});

test('a quick run is marked as not usable, and a run without engines names no engine version', () => {
  const text = reportOf({ ...report, size: 'quick', engines: undefined });
  expect(text).toContain('.000Z, quick run: the figures are not usable.\n');
  expect(text).toContain('\nCallsign 1.2.3, Node 20.19.0; service');
});
