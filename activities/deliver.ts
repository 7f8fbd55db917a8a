import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Log } from '../log/log';
import { instantMs } from '../domain/instant-ms';
import { journeyTimeMs, parseJourneyTime } from '../domain/journey-time';
import type { OrderEvent } from '../domain/order-event';
import { decide, type Decision } from '../domain/retry';
import type { Task } from '../domain/task';
import type { DeliveryStore } from '../store/deliveries';
import type { TaskCache } from '../store/task-cache';
import type { Admit, Hold } from './admission';
import { attemptRecord, describe, logAttempt } from './attempt-record';
import type { Channel, Exchange } from './channels/channel';
import type { DeliverInput, DeliverOutcome } from './contract';
import { readProgress, type Progress } from './delivery-progress';
import type { Leave } from './endpoint-guard';
import type { DeliveryMetrics } from './metrics';
import type { TaskWatch } from './task-watch';

/** How often a delivery under way says that its worker is alive; half of the heartbeat timeout. */
const HEARTBEAT_INTERVAL_MS = 2_000;

/** Before asking MongoDB again how far an earlier run came with a delivery. */
const RECORD_RETRY_MS = 1_000;

export interface DeliverDependencies {
  readonly tasks: Pick<TaskCache, 'get'>;
  readonly deliveries: DeliveryStore;
  readonly channel: Channel;
  /** Whether an attempt may be made now. */
  readonly admit: Admit;
  readonly metrics: Pick<DeliveryMetrics, 'attempted'>;
  /** Told of every attempt but those that disable the task. */
  readonly watch: Pick<TaskWatch, 'noteAttempt'>;
  /** Seconds between attempts, where the task has no schedule of its own. */
  readonly retrySchedule: readonly number[];
  /** The task as MongoDB has it. */
  readonly readTask: (taskId: string) => Promise<Task | undefined>;
  /** Disables a task whose endpoint is gone. */
  readonly disableTask: (taskId: string, reason: string) => Promise<void>;
  readonly logger: Log;
  readonly now: () => number;
  readonly random: () => number;
}

/**
 * One attempt at a delivery: read the task, send, record, decide. A repeat after this is Temporal's, at the time
 * that the retry policy gives.
 *
 * Three stages, three fates: before the send a wrong task ends the delivery; the send's result is recorded and the
 * policy decides; where the record fails the result is kept and the record repeated, never the send.
 */
export function createDeliver(deps: DeliverDependencies): (input: DeliverInput) => Promise<DeliverOutcome> {
  return async (input) => {
    const { info, heartbeat } = Context.current();
    const progress = readProgress(info.heartbeatDetails) ?? (await startProgress(deps, input));
    const attempt = progress.before + info.attempt - progress.skipped;
    // Otherwise Temporal has it from the attempt before, and one call less per delivery is a tenth of its cost.
    if (input.resumed) heartbeat(progress);
    const beating = setInterval(() => heartbeat(progress), HEARTBEAT_INTERVAL_MS);
    try {
      return await attemptDelivery(deps, input, attempt, progress);
    } finally {
      clearInterval(beating);
    }
  };
}

/** Where a delivery was under way before this activity, its attempts and its next time are in the record. */
async function startProgress(
  { deliveries, now }: DeliverDependencies,
  { delivery, resumed, now: isUrgent }: DeliverInput,
): Promise<Progress> {
  const { info, heartbeat } = Context.current();
  if (!resumed) return { before: 0, skipped: 0, unrecorded: [] };
  const waitFor = (progress: Progress, delayMs: number, why: string): never => {
    heartbeat(progress);
    throw tryAgain('NotYet', why, delayMs);
  };
  const standing = await deliveries.attemptCount(delivery.id).catch(() => undefined);
  // Not heartbeated: the next attempt has to read the record again, and starts counting anew.
  if (standing === undefined)
    throw tryAgain('RecordUnavailable', 'MongoDB does not tell how far this delivery came', RECORD_RETRY_MS);

  const progress: Progress = { before: standing.attempts, skipped: info.attempt - 1, unrecorded: [] };
  const waitMs = standing.next_attempt_on === undefined ? 0 : Date.parse(standing.next_attempt_on) - now();
  if (waitMs > 0 && !isUrgent)
    waitFor(
      { ...progress, skipped: info.attempt },
      waitMs,
      `next attempt on ${standing.next_attempt_on ?? ''}`,
    );
  return progress;
}

async function attemptDelivery(
  deps: DeliverDependencies,
  input: DeliverInput,
  attempt: number,
  progress: Progress,
): Promise<DeliverOutcome> {
  const task = deps.tasks.get(input.delivery.task_id);
  if (task === undefined)
    return end(deps, input, progress, { outcome: 'cancelled', reason: 'the task was deleted' });
  if (!task.enabled) return park(deps, input, progress, task.disabled_reason ?? 'the task is disabled');
  const schedule = task.retry?.schedule ?? deps.retrySchedule;
  // The schedule starts anew for a delivery that somebody asked for again.
  const inSchedule = attempt - input.earlier_attempts;
  if (inSchedule > schedule.length + 1) {
    const reason = `no attempt left: the worker died during the last of ${schedule.length + 1}`;
    return end(deps, input, progress, { outcome: 'failed', reason });
  }

  const startedMs = deps.now();
  const uselessMs = uselessAtMs(task, input.event);
  if (uselessMs !== undefined && startedMs >= uselessMs)
    return end(deps, input, progress, {
      outcome: 'expired',
      reason: `of no use after ${task.useless_after ?? ''}`,
    });
  const { held_back: heldBack, ...admitted } = progress;
  // Once: its later attempts come when they are due.
  const isUrgent = input.now && Context.current().info.attempt === 1;
  const admission = deps.admit(task, { heldBack, isUrgent }, startedMs);
  if (admission.kind === 'held-back') return holdBack(deps, input, progress, admission);
  const exchange = await send(deps, task, input, attempt, admission.leave);
  deps.metrics.attempted(exchange.result.kind);
  const decision = notAfter(
    uselessMs,
    deps.now(),
    decide({ result: exchange.result, attempt: inSchedule, schedule, random: deps.random }),
  );
  // A receiver that is gone is told of as such, and not as failing besides.
  if (decision.kind !== 'disable-task') deps.watch.noteAttempt(task, exchange.result);
  const record = {
    ...attemptRecord(exchange, decision, attempt, startedMs, deps.now()),
    task_version: task.version,
  };
  logAttempt(deps.logger, input, record, decision);
  return conclude(deps, input, { ...admitted, unrecorded: [...admitted.unrecorded, record] }, decision);
}

/**
 * Comes back later without having made an attempt. The record is told once each time that the endpoint's breaker
 * opens, and not of every return.
 */
async function holdBack(
  deps: DeliverDependencies,
  input: DeliverInput,
  progress: Progress,
  { message, delayMs, heldBack, untoldSinceMs }: Hold,
): Promise<never> {
  const dueOn = new Date(deps.now() + delayMs).toISOString();
  const isTold =
    untoldSinceMs !== undefined &&
    (await record(deps, input, progress, { status: 'retrying', reason: message, next_attempt_on: dueOn }));
  Context.current().heartbeat({
    ...progress,
    skipped: progress.skipped + 1,
    unrecorded: isTold ? [] : progress.unrecorded,
    held_back: { ...heldBack, ...(isTold ? { told_open_since_ms: untoldSinceMs } : {}) },
  } satisfies Progress);
  throw tryAgain('HeldBack', message, delayMs);
}

/** A channel does not throw for what a task or a receiver does; what it throws is our fault and is tried again. */
async function send(
  { channel, now, logger }: DeliverDependencies,
  task: Task,
  input: DeliverInput,
  attempt: number,
  leave: Leave,
): Promise<Exchange> {
  const { delivery, event } = input;
  try {
    // No cancellation: an attempt under way is let finish, its own deadline ends it.
    const exchange = await channel.send(
      task,
      { deliveryId: delivery.id, attempt, event, nowMs: now() },
      new AbortController().signal,
    );
    leave(exchange.result, now());
    return exchange;
  } catch (error) {
    leave(undefined, now());
    logger.error({ delivery: delivery.id, task: task.id, err: error }, 'delivery.broken');
    return {
      result: {
        kind: 'unreachable',
        reason: 'protocol_error',
        detail: 'the service itself failed; see its log',
      },
    };
  }
}

async function conclude(
  deps: DeliverDependencies,
  input: DeliverInput,
  progress: Progress,
  decision: Decision,
): Promise<DeliverOutcome> {
  switch (decision.kind) {
    case 'delivered':
      return end(deps, input, progress, { outcome: 'delivered' });
    case 'give-up':
      return end(deps, input, progress, { outcome: 'failed', reason: decision.reason });
    case 'disable-task':
      await deps.disableTask(input.delivery.task_id, decision.reason).catch((error: unknown) => {
        deps.logger.error({ task: input.delivery.task_id, err: error }, 'task.not-disabled');
      });
      return end(deps, input, progress, { outcome: 'failed', reason: decision.reason });
    case 'retry': {
      const dueOn = progress.unrecorded.at(-1)?.next_attempt_on;
      const recorded = await record(deps, input, progress, {
        status: 'retrying',
        ...(dueOn === undefined ? {} : { next_attempt_on: dueOn }),
      });
      Context.current().heartbeat({
        ...progress,
        unrecorded: recorded ? [] : progress.unrecorded,
      } satisfies Progress);
      throw tryAgain('NotDelivered', describe(progress.unrecorded.at(-1)?.result), decision.delayMs);
    }
  }
}

/**
 * Leaves the delivery in its lane until the task is enabled. Whoever enables a task wakes the parked deliveries that
 * are on record; so the record is made first, and then it is asked whether the task is still disabled.
 */
async function park(
  deps: DeliverDependencies,
  input: DeliverInput,
  progress: Progress,
  reason: string,
): Promise<DeliverOutcome> {
  const isRecorded = await record(deps, input, progress, { status: 'parked', reason });
  const stored = isRecorded ? await deps.readTask(input.delivery.task_id).catch(() => undefined) : undefined;
  if (stored?.enabled === false) return { outcome: 'parked', reason };
  Context.current().heartbeat({ ...progress, skipped: progress.skipped + 1 } satisfies Progress);
  throw tryAgain('TaskOutOfDate', 'the task is not known as it is now', RECORD_RETRY_MS);
}

async function end(
  deps: DeliverDependencies,
  input: DeliverInput,
  progress: Progress,
  how: Omit<DeliverOutcome, 'unrecorded'>,
): Promise<DeliverOutcome> {
  const ended = { status: how.outcome, ...(how.reason === undefined ? {} : { reason: how.reason }) };
  if (await record(deps, input, progress, ended)) return how;
  return { ...how, unrecorded: { attempts: progress.unrecorded, end: ended } };
}

async function record(
  { deliveries, logger }: DeliverDependencies,
  { delivery }: DeliverInput,
  { unrecorded }: Progress,
  standing: Parameters<DeliveryStore['recordAttempts']>[2],
): Promise<boolean> {
  try {
    // Upsert: the worker may die between the POST and this line, and Temporal runs us again.
    await deliveries.recordAttempts(delivery, unrecorded, standing);
    return true;
  } catch (error) {
    logger.warn({ delivery: delivery.id, err: error }, 'delivery.unrecorded');
    return false;
  }
}

/** When an event has lost its use for a task, in milliseconds since the epoch. */
function uselessAtMs({ useless_after: text }: Task, event: OrderEvent): number | undefined {
  const time = text === undefined ? undefined : parseJourneyTime(text);
  return time && journeyTimeMs(time, event.fields, instantMs(event.occurred_on));
}

/** A delivery expires when it loses its use, and not when its next attempt would have been. */
const notAfter = (uselessMs: number | undefined, nowMs: number, decision: Decision): Decision =>
  decision.kind === 'retry' && uselessMs !== undefined
    ? { kind: 'retry', delayMs: Math.max(1, Math.min(decision.delayMs, uselessMs - nowMs)) }
    : decision;

/** An expected repeat: BENIGN, so that neither Temporal's metrics nor its log count it as a fault of ours. */
const tryAgain = (type: string, message: string, delayMs: number): ApplicationFailure =>
  ApplicationFailure.create({
    type,
    message,
    nextRetryDelay: Math.max(1, Math.round(delayMs)),
    category: 'BENIGN',
  });
