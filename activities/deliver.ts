import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { AttemptRecord, SendResult } from '../domain/delivery';
import { decide, type Decision } from '../domain/retry';
import type { Task } from '../domain/task';
import type { DeliveryStore } from '../store/deliveries';
import type { TaskCache } from '../store/task-cache';
import type { Channel, Exchange } from './channels/channel';
import type { DeliverInput, DeliverOutcome } from './contract';
import { readProgress, type Progress } from './delivery-progress';

/** How often a delivery under way says that its worker is alive; a third of the heartbeat timeout. */
const HEARTBEAT_INTERVAL_MS = 1_000;

/** Before asking MongoDB again how far an earlier run came with a delivery. */
const RECORD_RETRY_MS = 1_000;

export interface DeliverDependencies {
  readonly tasks: Pick<TaskCache, 'get'>;
  readonly deliveries: DeliveryStore;
  readonly channel: Channel;
  /** Seconds between attempts, where the task has no schedule of its own. */
  readonly retrySchedule: readonly number[];
  /** The task as MongoDB has it. */
  readonly readTask: (taskId: string) => Promise<Task | undefined>;
  /** Disables a task whose endpoint is gone. */
  readonly disableTask: (taskId: string, reason: string) => Promise<void>;
  readonly logger: Logger;
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
    heartbeat(progress);
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
  { delivery, resumed }: DeliverInput,
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
  if (waitMs > 0)
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
  if (attempt > schedule.length + 1) {
    const reason = `no attempt left: the worker died during the last of ${schedule.length + 1}`;
    return end(deps, input, progress, { outcome: 'failed', reason });
  }

  const startedMs = deps.now();
  const exchange = await send(deps, task, input, attempt);
  const decision = decide({ result: exchange.result, attempt, schedule, random: deps.random });
  const record = attemptRecord(exchange, decision, attempt, startedMs, deps.now());
  logAttempt(deps.logger, input, record, decision);
  return conclude(deps, input, { ...progress, unrecorded: [...progress.unrecorded, record] }, decision);
}

/** A channel does not throw for what a task or a receiver does; what it throws is our fault and is tried again. */
async function send(
  { channel, now, logger }: DeliverDependencies,
  task: Task,
  input: DeliverInput,
  attempt: number,
): Promise<Exchange> {
  const { delivery, event } = input;
  try {
    // No cancellation: an attempt under way is let finish, its own deadline ends it.
    return await channel.send(
      task,
      { deliveryId: delivery.id, attempt, event, nowMs: now() },
      new AbortController().signal,
    );
  } catch (error) {
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

function attemptRecord(
  exchange: Exchange,
  decision: Decision,
  attempt: number,
  startedMs: number,
  endedMs: number,
): AttemptRecord {
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

/** An expected repeat: BENIGN, so that neither Temporal's metrics nor its log count it as a fault of ours. */
const tryAgain = (type: string, message: string, delayMs: number): ApplicationFailure =>
  ApplicationFailure.create({
    type,
    message,
    nextRetryDelay: Math.max(1, Math.round(delayMs)),
    category: 'BENIGN',
  });

function describe(result: SendResult | undefined): string {
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

function logAttempt(
  logger: Logger,
  { delivery }: DeliverInput,
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
