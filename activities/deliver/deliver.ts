import { Context } from '@temporalio/activity';
import type { DeliveryStore } from '../../store/deliveries/deliveries';
import type { TaskCache } from '../../store/tasks/task-cache';
import type { Admit, Hold } from '../admit/admission';
import { makeAttempt, scheduleOf, expiresAtMs, type AttemptDependencies, type AttemptMade } from './attempt';
import { describe } from './attempt-record';
import { withHeartbeat } from '../with-heartbeat';
import type { DeliverInput, DeliverResult } from '../../contract/activities';
import { earlierAttempts, type LaneItemState } from '../../domain/life/lane';
import type { DeliveryOutcome } from '../../domain/life/delivery-outcome';
import { lostAttempts, readProgress, type Progress } from './delivery-progress';
import type { WaitingLane } from '../admit/waiting-lanes';
import type { FirstAttempts } from '../route/first-attempts';
import type { DeliveryMetrics } from '../metrics';
import { cachedTask } from './cached-task';
import type { Parking } from './parking';
import { retryableFailure } from '../retryable-failure';

/** Delay before reading the progress of a delivery from MongoDB again, in ms. */
const RECORD_RETRY_MS = 1_000;

/**
 * Lost attempts of a delivery (their worker died) that do not use up its schedule.
 *
 * Further ones do, because this delivery may be the one that kills workers.
 */
const MAX_REPLACED_ATTEMPTS = 3;

export interface DeliverDependencies extends AttemptDependencies {
  readonly tasks: Pick<TaskCache, 'get'>;
  readonly deliveries: DeliveryStore;
  /** Decides whether an attempt is made now. */
  readonly admit: Admit;
  /** The lane of an order's task, to be woken later. */
  readonly laneOf: (agwId: string, taskId: string) => WaitingLane;
  /** First attempts that `route` started. */
  readonly firstAttempts: Pick<FirstAttempts, 'inFlight'>;
  readonly parking: Parking;
  readonly metrics: Pick<DeliveryMetrics, 'attempted' | 'delivered' | 'ended' | 'writeDeferred'>;
}

/** Whether MongoDB has the attempts of an earlier activity. */
const isOnRecord = ({ kind }: LaneItemState): boolean => kind === 'started' || kind === 'redelivery';

/**
 * Makes one attempt at a delivery: reads the task, sends, records, decides.
 *
 * Temporal retries at the decided time.
 *
 * Errors by stage: before the send, an invalid task ends the delivery. The result of the send is recorded, and the
 * retry policy decides. If the record fails, the result is kept and only the record is repeated, never the send.
 */
export function createDeliver(deps: DeliverDependencies): (input: DeliverInput) => Promise<DeliverResult> {
  return async (input) => {
    const { info, heartbeat } = Context.current();
    const progress = readProgress(info.heartbeatDetails) ?? (await startProgress(deps, input));
    const attempt = progress.before + info.attempt - progress.skipped;
    // Only then: otherwise Temporal already has it, and a call saved per delivery is a tenth of its cost.
    if (isOnRecord(input.state)) heartbeat(progress);
    return withHeartbeat(() => attemptDelivery(deps, input, attempt, progress), progress);
  };
}

/**
 * Reads how many attempts were made before this activity, and when the next is due.
 *
 * After a first attempt the input has both, otherwise MongoDB.
 */
async function startProgress(
  { deliveries, now }: DeliverDependencies,
  { delivery, state, is_urgent: isUrgent }: DeliverInput,
): Promise<Progress> {
  const { info, heartbeat } = Context.current();
  if (state.kind === 'waiting') return { before: 0, skipped: 0, unrecorded: [] };
  const standing =
    state.kind === 'attempted'
      ? { attempts: 1, next_attempt_on: state.next_attempt_on }
      : await deliveries.attemptCount(delivery.id).catch(() => undefined);
  // Without a heartbeat, so that the next activity attempt reads the record again and restarts the count.
  if (standing === undefined)
    throw retryableFailure(
      'RecordUnavailable',
      'MongoDB did not return the attempts of this delivery',
      RECORD_RETRY_MS,
    );

  const progress: Progress = {
    before: standing.attempts,
    skipped: info.attempt - 1,
    unrecorded: state.kind === 'attempted' ? (state.pending_attempts ?? []) : [],
  };
  const waitMs = standing.next_attempt_on === undefined ? 0 : Date.parse(standing.next_attempt_on) - now();
  if (waitMs > 0 && !isUrgent) {
    heartbeat({ ...progress, skipped: info.attempt } satisfies Progress);
    throw retryableFailure('NotReady', `next attempt on ${standing.next_attempt_on ?? ''}`, waitMs);
  }
  return progress;
}

async function attemptDelivery(
  deps: DeliverDependencies,
  input: DeliverInput,
  attempt: number,
  progress: Progress,
): Promise<DeliverResult> {
  const joined = attempt === 1 ? await deps.firstAttempts.inFlight(input.delivery.id) : undefined;
  if (joined !== undefined) return conclude(deps, input, progress, joined);
  const task = cachedTask(deps.tasks, input.delivery.task_id, progress);
  if (task === undefined)
    return end(deps, input, progress, { outcome: 'cancelled', reason: 'the task was deleted' });
  const parked = deps.parking.known(task);
  if (parked !== undefined) return park(deps, input, progress, parked);
  const schedule = scheduleOf(deps, task);
  const lost = lostAttempts(progress, attempt);
  // A delivery that was requested again gets a full schedule.
  const inSchedule = attempt - earlierAttempts(input) - Math.min(lost, MAX_REPLACED_ATTEMPTS);
  if (inSchedule > schedule.length + 1) {
    const reason = lost > 0 ? `no attempt left: workers died during ${lost} of them` : 'schedule_used_up';
    return end(deps, input, progress, { outcome: 'failed', reason });
  }

  const startedMs = deps.now();
  const expiresMs = expiresAtMs(task, input.event);
  if (expiresMs !== undefined && startedMs >= expiresMs)
    return end(deps, input, progress, {
      outcome: 'expired',
      reason: `expires_after ${task.expires_after ?? ''} has passed`,
    });
  const { held_back: heldBack, ...admitted } = progress;
  // Only the first attempt is urgent; later ones follow the schedule.
  const isFirst = Context.current().info.attempt === 1;
  const isUrgent = input.is_urgent && isFirst;
  const { agw_id: agwId, task_id: taskId } = input.delivery;
  // A delivery that was attempted before waits in Temporal's retries, which have its due time.
  const canWait = isFirst && input.state.kind === 'waiting';
  const origin = { lane: deps.laneOf(agwId, taskId), canWait };
  const admission = deps.admit(task, { heldBack, isUrgent, origin }, startedMs);
  if (admission.kind === 'held-back') return holdBack(deps, input, progress, admission);
  const made = await makeAttempt(deps, task, {
    delivery: input.delivery,
    event: input.event,
    number: attempt,
    inSchedule,
    isRequestedAgain: earlierAttempts(input) > 0,
    release: admission.release,
  });
  return conclude(deps, input, admitted, made);
}

/**
 * Ends the activity attempt without a delivery attempt; it retries later or when its lane is woken.
 *
 * Writes one record each time the breaker opens, not one per retry.
 */
async function holdBack(
  deps: DeliverDependencies,
  input: DeliverInput,
  progress: Progress,
  { message, delayMs, heldBack, unrecordedSinceMs, willBeWoken }: Hold,
): Promise<DeliverResult> {
  const dueOn = new Date(deps.now() + delayMs).toISOString();
  const isRecorded =
    (unrecordedSinceMs !== undefined || willBeWoken === true) &&
    (await record(deps, input, progress, { status: 'retrying', reason: message, next_attempt_on: dueOn }));
  if (willBeWoken === true) return { outcome: 'not_attempted', hold_ms: Math.round(delayMs) };
  Context.current().heartbeat({
    ...progress,
    skipped: progress.skipped + 1,
    unrecorded: isRecorded ? [] : progress.unrecorded,
    held_back: { ...heldBack, ...(isRecorded ? { recorded_open_since_ms: unrecordedSinceMs } : {}) },
  } satisfies Progress);
  throw retryableFailure('HeldBack', message, delayMs);
}

async function conclude(
  deps: DeliverDependencies,
  input: DeliverInput,
  before: Progress,
  { record: made, decision }: AttemptMade,
): Promise<DeliveryOutcome> {
  const progress: Progress = { ...before, unrecorded: [...before.unrecorded, made] };
  switch (decision.kind) {
    case 'delivered':
      return end(deps, input, progress, { outcome: 'delivered' });
    case 'give-up':
    case 'disable-task':
      return end(deps, input, progress, { outcome: 'failed', reason: decision.reason });
    case 'retry': {
      const recorded = await record(deps, input, progress, {
        status: 'retrying',
        ...(made.next_attempt_on === undefined ? {} : { next_attempt_on: made.next_attempt_on }),
      });
      Context.current().heartbeat({
        ...progress,
        made: (before.made ?? 0) + 1,
        unrecorded: recorded ? [] : progress.unrecorded,
      } satisfies Progress);
      throw retryableFailure('NotDelivered', describe(made.result), decision.delayMs);
    }
  }
}

/**
 * Leaves the delivery in its lane until the task is enabled or its agency resumed.
 *
 * Enabling wakes the deliveries with a parked record. So this first writes the record, then reads from MongoDB whether
 * the delivery must still wait. Otherwise a delivery could miss the wake-up.
 */
async function park(
  deps: DeliverDependencies,
  input: DeliverInput,
  progress: Progress,
  reason: string,
): Promise<DeliveryOutcome> {
  const isRecorded = await record(deps, input, progress, { status: 'parked', reason });
  const { task_id: taskId } = input.delivery;
  const stored = isRecorded ? await deps.parking.stored(taskId).catch(() => undefined) : undefined;
  if (stored !== undefined) return { outcome: 'parked', reason: stored };
  Context.current().heartbeat({ ...progress, skipped: progress.skipped + 1 } satisfies Progress);
  throw retryableFailure('TaskOutOfDate', 'the cached task or its agency is stale', RECORD_RETRY_MS);
}

async function end(
  deps: DeliverDependencies,
  input: DeliverInput,
  progress: Progress,
  how: Omit<DeliveryOutcome, 'pending_write'>,
): Promise<DeliveryOutcome> {
  const ended = { status: how.outcome, ...(how.reason === undefined ? {} : { reason: how.reason }) };
  const isRecorded = await record(deps, input, progress, ended);
  // Without an attempt, `record` counts it when the order's pending record is written.
  if (how.outcome !== 'parked' && (isRecorded || progress.unrecorded.length > 0))
    deps.metrics.ended(how.outcome);
  if (isRecorded) return how;
  return { ...how, pending_write: { attempts: progress.unrecorded, end: ended } };
}

async function record(
  { deliveries, metrics, logger }: DeliverDependencies,
  { delivery }: DeliverInput,
  { unrecorded }: Progress,
  standing: Parameters<DeliveryStore['recordAttempts']>[2],
): Promise<boolean> {
  try {
    // Upsert: the worker may die between the POST and this line, and Temporal runs us again.
    await deliveries.recordAttempts(delivery, unrecorded, standing);
    return true;
  } catch (error) {
    metrics.writeDeferred('attempts');
    logger.warn({ delivery: delivery.id, err: error }, 'delivery.write-deferred');
    return false;
  }
}
