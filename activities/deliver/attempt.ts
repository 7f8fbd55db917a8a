import type { Log } from '../../telemetry/log/log';
import type { AttemptRecord } from '../../domain/delivery/delivery';
import { instantMs } from '../../domain/input/instant-ms';
import { journeyTimeMs, parseJourneyTime } from '../../domain/order/journey-time';
import type { OrderEvent } from '../../domain/order/order-event';
import type { DeliveryKey } from '../../domain/life/delivery-key';
import { decide, type Decision } from '../../domain/delivery/retry';
import type { Task } from '../../domain/task/task';
import { attemptRecord, logAttempt } from './attempt-record';
import type { Exchange } from '../../channels/channel';
import type { OpenChannels } from '../../channels/open-channels';
import type { ChannelRegistry } from '../../channels/registry';
import type { Release } from '../admit/endpoint-limiter';
import type { DeliveryMetrics } from '../metrics';
import type { Tracing } from '../../telemetry/tracing/tracing';
import { startAttemptSpan } from './attempt-span';
import type { TaskHealthMonitor } from '../../notices/task-health-monitor';

export interface AttemptDependencies {
  readonly channel: Pick<OpenChannels, 'send'>;
  readonly channelRegistry: Pick<ChannelRegistry, 'channelName'>;
  readonly metrics: Pick<DeliveryMetrics, 'attempted' | 'delivered'>;
  /** Absent: attempts are not traced. */
  readonly tracing?: Tracing | undefined;
  /** Receives every attempt, except those that disable the task. */
  readonly healthMonitor: Pick<TaskHealthMonitor, 'recordAttempt'>;
  /** Seconds between attempts, if the task has no schedule of its own. */
  readonly retrySchedule: readonly number[];
  /** Disables a task whose endpoint answered 410. */
  readonly disableTask: (taskId: string, reason: string) => Promise<void>;
  readonly logger: Log;
  readonly now: () => number;
  readonly random: () => number;
}

export interface Attempt {
  readonly delivery: DeliveryKey;
  readonly event: OrderEvent;
  /** Counted from 1. */
  readonly number: number;
  /** Number of the attempt in the current schedule: counted since the last resend, without lost attempts. */
  readonly inSchedule: number;
  /** The delivery ended before and was requested again. */
  readonly isRequestedAgain: boolean;
  /** Frees the slot of the endpoint. */
  readonly release: Release;
}

/** A completed attempt, and the decision that follows. */
export interface AttemptMade {
  readonly record: AttemptRecord;
  readonly decision: Decision;
}

/** Renders, sends and decides; disables the task after a 410. Never throws, records nothing. */
export async function makeAttempt(
  deps: AttemptDependencies,
  task: Task,
  attempt: Attempt,
): Promise<AttemptMade> {
  const { delivery, number, inSchedule, isRequestedAgain } = attempt;
  const startedMs = deps.now();
  const span = startAttemptSpan(deps.tracing, {
    ...attempt,
    channel: deps.channelRegistry.channelName(task),
  });
  const exchange = await send(deps, task, attempt, span?.callbackParent);
  const endedMs = deps.now();
  deps.metrics.attempted(exchange.result, endedMs - startedMs);
  const decision = notAfter(
    expiresAtMs(task, attempt.event),
    endedMs,
    decide({
      result: exchange.result,
      attempt: inSchedule,
      schedule: scheduleOf(deps, task),
      random: deps.random,
    }),
  );
  const record = {
    ...attemptRecord(exchange, decision, number, startedMs, endedMs),
    task_version: task.version,
  };
  span?.end(exchange.result, decision);
  // The age of a resent delivery says nothing about our latency.
  if (decision.kind === 'delivered' && !isRequestedAgain)
    deps.metrics.delivered(endedMs - instantMs(attempt.event.accepted_on), number === 1 ? 'first' : 'later');
  logAttempt(deps.logger, delivery, record, decision);
  // A 410 already emits TaskDisabled; do not also count it as a failure.
  if (decision.kind !== 'disable-task') deps.healthMonitor.recordAttempt(task, exchange.result);
  else
    await deps.disableTask(task.id, decision.reason).catch((error: unknown) => {
      deps.logger.error({ task: task.id, err: error }, 'task.disable-failed');
    });
  return { record, decision };
}

/** Seconds between the attempts of a task. */
export const scheduleOf = (
  { retrySchedule }: Pick<AttemptDependencies, 'retrySchedule'>,
  task: Task,
): readonly number[] => task.retry?.schedule ?? retrySchedule;

/** When an event has lost its use for a task, in milliseconds since the epoch. */
export function expiresAtMs({ expires_after: text }: Task, event: OrderEvent): number | undefined {
  const time = text === undefined ? undefined : parseJourneyTime(text);
  return time && journeyTimeMs(time, event.fields, instantMs(event.occurred_on));
}

/**
 * Sends the attempt. Never throws.
 *
 * A channel does not throw for errors of a task or a receiver. If it throws, that is a bug, and the attempt is retried.
 */
async function send(
  { channel, now, logger }: AttemptDependencies,
  task: Task,
  { delivery, event, number, release }: Attempt,
  traceparent: string | undefined,
): Promise<Exchange> {
  try {
    // No cancellation: an attempt in flight always finishes. Its own timeout ends it.
    const exchange = await channel.send(
      task,
      {
        deliveryId: delivery.id,
        attempt: number,
        event,
        nowMs: now(),
        ...(traceparent === undefined ? {} : { traceparent }),
      },
      new AbortController().signal,
    );
    release(exchange.result, now());
    return exchange;
  } catch (error) {
    release(undefined, now());
    logger.error({ delivery: delivery.id, task: task.id, err: error }, 'delivery.activity-failed');
    return {
      result: {
        kind: 'unreachable',
        reason: 'protocol_error',
        detail: 'internal error; see the log',
      },
    };
  }
}

/** Moves a retry forward to the expiry, so that the delivery expires on time. */
const notAfter = (expiresMs: number | undefined, nowMs: number, decision: Decision): Decision =>
  decision.kind === 'retry' && expiresMs !== undefined
    ? { kind: 'retry', delayMs: Math.max(1, Math.min(decision.delayMs, expiresMs - nowMs)) }
    : decision;
