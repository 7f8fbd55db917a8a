import type { Log } from '../telemetry/log/log';
import { isBlocked, type SendResult } from '../domain/delivery/delivery';
import { resultWords } from '../domain/delivery/explain-words';
import type { Task } from '../domain/task/task';
import type { HealthOutcome, HealthChange, TaskHealthStore } from '../store/tasks/task-health';
import type { TaskStore } from '../store/tasks/tasks';
import type { Notifier } from './notices';

/** `disabled_reason` of a task that failed for too long. */
export const FAILING_REASON = 'failing_for_5_days';

export interface TaskHealthMonitorDependencies {
  readonly health: TaskHealthStore;
  readonly tasks: Pick<TaskStore, 'disable'>;
  readonly notifier: Pick<Notifier, 'notify'>;
  readonly logger: Log;
  readonly now: () => number;
}

/** Tracks the attempts of each task, sends notices about changes, and disables tasks that fail for too long. */
export interface TaskHealthMonitor {
  /** Records an attempt in the background. Never throws. */
  recordAttempt(task: Task, result: SendResult): void;
  /** Disables a task. If it was enabled, sends a notice. */
  disable(taskId: string, reason: string): Promise<void>;
  /** Waits for the records in flight. */
  close(): Promise<void>;
}

export const createTaskHealthMonitor = (deps: TaskHealthMonitorDependencies): TaskHealthMonitor => {
  const { health, tasks, notifier, logger, now } = deps;
  const inFlight = new Set<Promise<void>>();

  const disable = async (taskId: string, reason: string): Promise<void> => {
    const task = await tasks.disable(taskId, reason);
    if (task === undefined) return;
    notifier.notify({ type: 'TaskDisabled', task, reason, dedupeKey: String(task.version) });
    await health.reset(taskId).catch((error: unknown) => {
      logger.warn({ task: taskId, err: error }, 'task.health-not-saved');
    });
  };

  const act = async (task: Task, result: SendResult, { kind, ...state }: HealthChange): Promise<void> => {
    const dedupeKey = state.failing_since;
    switch (kind) {
      case 'failing': {
        const count = state.consecutive_failures;
        const reason = `${resultWords(result)}; ${count === 1 ? '1 attempt' : `${count} attempts in a row`} failed`;
        notifier.notify({ type: 'TaskFailing', task, reason, dedupeKey });
        return;
      }
      case 'recovered': {
        const reason = `delivered again; it had been failing since ${state.failing_since}`;
        notifier.notify({ type: 'TaskRecovered', task, reason, dedupeKey });
        return;
      }
      case 'disable':
        return disable(task.id, FAILING_REASON);
    }
  };

  const record = async (task: Task, result: SendResult): Promise<void> => {
    const change = await health.recordOutcome(task.id, outcomeOf(result), new Date(now()).toISOString());
    if (change !== undefined) await act(task, result, change);
  };

  return {
    recordAttempt: (task, result) => {
      const recording = record(task, result)
        .catch((error: unknown) => {
          logger.warn({ task: task.id, err: error }, 'task.health-not-saved');
        })
        .finally(() => inFlight.delete(recording));
      inFlight.add(recording);
    },
    disable,
    close: async () => {
      await Promise.all(inFlight);
    },
  };
};

const outcomeOf = (result: SendResult): HealthOutcome => {
  if (result.kind === 'accepted') return 'delivered';
  return isBlocked(result) ? 'attempt_blocked' : 'attempt_failed';
};
