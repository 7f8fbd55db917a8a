import type { LoadResult } from './closed-loop';
import { processCells, processColumns, type Section } from '../suite/section';

export const loadSection = (title: string, results: readonly LoadResult[]): Section => ({
  title,
  about:
    'Each publisher sends its next event once the previous one is acknowledged. Delivered: webhooks divided by the time from the first request to the last callback. 503: requests that the API refused with 503 and that were sent again. Drain: from the last acknowledgement to the last callback. CPU: seconds of each process per 1,000 webhooks. `service` is API and worker, `load` is publishers and receivers.',
  columns: [
    '',
    'accepted/s',
    'delivered/s',
    'missing',
    '503',
    'drain ms',
    'ack p50',
    'ack p99',
    ...processColumns('CPU'),
    ...processColumns('MB'),
  ],
  rows: results.map((result) => [
    result.name,
    result.accepted_per_s,
    result.delivered_per_s,
    result.missing,
    result.sent_again,
    result.drain_ms,
    result.acknowledged.p50,
    result.acknowledged.p99,
    ...processCells(result.cpu_s_per_1000_webhooks),
    ...processCells(result.rss_mb),
  ]),
});
