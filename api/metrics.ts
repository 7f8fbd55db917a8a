import { Counter, Histogram, register } from 'prom-client';

const NAME = 'callsign_http_request_duration_seconds';

/** Buckets in seconds: from an answer out of memory to the deadline of a call to Temporal. */
const BUCKETS_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type HttpDurations = Histogram<'method' | 'route' | 'status'>;

/** The histogram of the process: made once, however many apps are built. */
export const httpDurations = (): HttpDurations => {
  const existing = register.getSingleMetric(NAME);
  if (existing instanceof Histogram) return existing;
  return new Histogram({
    name: NAME,
    help: 'Time until a request was answered, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_S,
  });
};

const counter = <Label extends string>(
  name: string,
  help: string,
  ...labelNames: Label[]
): Counter<Label> => {
  const existing = register.getSingleMetric(name);
  return existing instanceof Counter ? existing : new Counter({ name, help, labelNames });
};

export const quotaRefusals = (): Counter<'quota'> =>
  counter('callsign_quota_refusals_total', 'Requests that were refused with 429, by quota.', 'quota');

export const auditLosses = (): Counter =>
  counter('callsign_audit_lost_total', 'Records of the audit log that could not be kept.');

/** Everything that this process measures, as Prometheus reads it. */
export const readMetrics = async (): Promise<{ readonly contentType: string; readonly text: string }> => ({
  contentType: register.contentType,
  text: await register.metrics(),
});
