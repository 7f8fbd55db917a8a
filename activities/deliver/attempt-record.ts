import type { Log } from '../../telemetry/log/log';
import type { AttemptRecord, SendResult } from '../../domain/delivery/delivery';
import type { DeliveryKey } from '../../domain/life/delivery-key';
import type { Decision } from '../../domain/delivery/retry';
import type { Exchange } from '../../channels/channel';

/** The record of an attempt. */
export function attemptRecord(
  exchange: Exchange,
  decision: Decision,
  attempt: number,
  startedMs: number,
  endedMs: number,
): Omit<AttemptRecord, 'task_version'> {
  return {
    attempt,
    started_on: new Date(startedMs).toISOString(),
    duration_ms: endedMs - startedMs,
    ...exchange,
    ...(decision.kind === 'retry'
      ? { next_attempt_on: new Date(endedMs + decision.delayMs).toISOString() }
      : {}),
  };
}

/** Describes the result of an attempt, for the failure message in Temporal. */
export function describe(result: SendResult | undefined): string {
  switch (result?.kind) {
    case undefined:
      return 'nothing was sent';
    case 'accepted':
    case 'refused':
      return `the endpoint answered ${result.status}`;
    case 'unreachable':
      return `${result.reason}: ${result.detail}`;
    case 'unsendable':
      return result.reason;
  }
}

/** Logs one line per attempt, without bodies, header values or personal data. */
export function logAttempt(
  logger: Log,
  delivery: DeliveryKey,
  record: AttemptRecord,
  decision: Decision,
): void {
  const { result } = record;
  logger.info(
    {
      order: delivery.agw_id,
      event: delivery.event,
      sequence: delivery.sequence,
      task: delivery.task_id,
      delivery: delivery.id,
      attempt: record.attempt,
      outcome: decision.kind,
      ...('status' in result ? { status: result.status } : {}),
      ...(result.kind === 'unreachable' ? { reason: result.reason } : {}),
      durationMs: record.duration_ms,
      ...(decision.kind === 'retry' ? { retryInMs: decision.delayMs } : {}),
    },
    'delivery.attempted',
  );
}
