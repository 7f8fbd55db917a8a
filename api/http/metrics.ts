import { counter, histogram } from '../../telemetry/metrics/metrics';

/** One histogram per process, shared by all apps in it. */
export const httpDurations = () => histogram('callsign_http_request_duration_seconds');

export type HttpDurations = ReturnType<typeof httpDurations>;

export const quotaRefusals = () => counter('callsign_quota_refusals_total');

export const auditLosses = () => counter('callsign_audit_lost_total');
