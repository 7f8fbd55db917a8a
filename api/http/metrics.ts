import { counter, histogram } from '../../telemetry/metrics/metrics';

/** Of the process: made once, however many apps are built. */
export const httpDurations = () => histogram('callsign_http_request_duration_seconds');

export type HttpDurations = ReturnType<typeof httpDurations>;

export const quotaRefusals = () => counter('callsign_quota_refusals_total');

export const auditLosses = () => counter('callsign_audit_lost_total');
