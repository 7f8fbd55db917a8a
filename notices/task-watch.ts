import type { Log } from '../telemetry/log/log';
import { isBlocked, type SendResult } from '../domain/delivery/delivery';
import { resultWords } from '../domain/delivery/explain-words';
import type { Task } from '../domain/task/task';
import type { AttemptOutcome, NotedTransition, TaskHealthStore } from '../store/tasks/task-health';
import type { TaskStore } from '../store/tasks/tasks';
import type { Notifier } from './notices';

/** Why a task is not enabled that has failed for as long as is borne. */
export const FAILING_REASON = 'failing_for_5_days';

export interface TaskWatchDependencies {
  readonly health: TaskHealthStore;
  readonly tasks: Pick<TaskStore, 'disable'>;
  readonly notifier: Pick<Notifier, 'tell'>;
  readonly logger: Log;
  readonly now: () => number;
}

/** Sees how the attempts of each task go, tells of changes, and disables what fails for long. */
export interface TaskWatch {
  /** Takes note of an attempt; returns at once and never fails. */
  noteAttempt(task: Task, result: SendResult): void;
  /** Disables a task; whoever is the one to do so tells of it. */
  disable(taskId: string, reason: string): Promise<void>;
  /** Lets what is under way end. */
  close(): Promise<void>;
}

export const createTaskWatch = (deps: TaskWatchDependencies): TaskWatch => {
  const { health, tasks, notifier, logger, now } = deps;
  const underWay = new Set<Promise<void>>();

  const disable = async (taskId: string, reason: string): Promise<void> => {
    const task = await tasks.disable(taskId, reason);
    if (task === undefined) return;
    notifier.tell({ type: 'TaskDisabled', task, reason, mark: String(task.version) });
    await health.reset(taskId).catch((error: unknown) => {
      logger.warn({ task: taskId, err: error }, 'task.health-unknown');
    });
  };

  const act = async (task: Task, result: SendResult, { kind, ...noted }: NotedTransition): Promise<void> => {
    const mark = noted.failing_since;
    switch (kind) {
      case 'failing': {
        const count = noted.consecutive_failures;
        const reason = `${resultWords(result)}; ${count === 1 ? '1 attempt' : `${count} attempts in a row`} failed`;
        notifier.tell({ type: 'TaskFailing', task, reason, mark });
        return;
      }
      case 'recovered': {
        const reason = `delivered again; it had been failing since ${noted.failing_since}`;
        notifier.tell({ type: 'TaskRecovered', task, reason, mark });
        return;
      }
      case 'disable':
        return disable(task.id, FAILING_REASON);
    }
  };

  const note = async (task: Task, result: SendResult): Promise<void> => {
    const noted = await health.noteOutcome(task.id, outcomeOf(result), new Date(now()).toISOString());
    if (noted !== undefined) await act(task, result, noted);
  };

  return {
    noteAttempt: (task, result) => {
      const noting = note(task, result)
        .catch((error: unknown) => {
          logger.warn({ task: task.id, err: error }, 'task.health-unknown');
        })
        .finally(() => underWay.delete(noting));
      underWay.add(noting);
    },
    disable,
    close: async () => {
      await Promise.all(underWay);
    },
  };
};

const outcomeOf = (result: SendResult): AttemptOutcome => {
  if (result.kind === 'accepted') return 'delivered';
  return isBlocked(result) ? 'attempt_blocked' : 'attempt_failed';
};
