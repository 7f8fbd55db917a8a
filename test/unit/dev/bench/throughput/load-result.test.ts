import { resultOf, type LoadRound } from '../../../../../dev/bench/throughput/closed-loop';
import { eachProcess } from '../../../../../dev/bench/world/processes';

const round = (over: Partial<LoadRound>): LoadRound => ({
  name: 'service',
  publishers: 16,
  accepted: 100,
  webhooks: 500,
  missing: 0,
  sentAgain: 0,
  publishingMs: 1_000,
  wholeMs: 2_000,
  acknowledgedMs: [4, 6],
  cpuMs: eachProcess(() => 1_000),
  rssBytes: eachProcess(() => 50 * 1_048_576),
  ...over,
});

test('rounds are aggregated: rates over the total time, CPU per 1,000 webhooks, memory of the last round', () => {
  const rounds = [
    round({}),
    round({
      accepted: 200,
      webhooks: 998,
      missing: 2,
      sentAgain: 3,
      wholeMs: 3_000,
      acknowledgedMs: [8],
      cpuMs: eachProcess((name) => (name === 'floor' ? 0 : 1_996)),
      rssBytes: eachProcess(() => 60 * 1_048_576),
    }),
  ];
  expect(resultOf(rounds)).toEqual({
    name: 'service',
    publishers: 16,
    accepted: 300,
    accepted_per_s: 150,
    webhooks: 1_498,
    missing: 2,
    sent_again: 3,
    delivered_per_s: 299.6,
    drain_ms: 1_500,
    acknowledged: { count: 3, p50: 6, p90: 8, p95: 8, p99: 8, max: 8 },
    cpu_s_per_1000_webhooks: { temporal: 2, mongodb: 2, service: 2, floor: 0.67, load: 2 },
    rss_mb: { temporal: 60, mongodb: 60, service: 60, floor: 60, load: 60 },
  });
});
