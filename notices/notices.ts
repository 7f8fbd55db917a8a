import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../telemetry/log/log';
import type { SendResult } from '../domain/delivery/delivery';
import { wantsNotice } from '../domain/notice/match-notice';
import type { Notice, NoticeType } from '../domain/notice/notices';
import { decide } from '../domain/delivery/retry';
import type { Task } from '../domain/task/task';
import type { ContactStore } from '../store/agencies/contacts';
import type { NoticeStore } from '../store/agencies/notices';
import type { SuspendedAgencies } from '../store/agencies/suspended-agencies';
import type { TaskCache } from '../store/tasks/task-cache';
import type { OpenChannels } from '../channels/open-channels';
import type { ChannelRegistry } from '../channels/registry';
import { contactRecipients, type Recipient } from './notice-task';

/** Seconds between the three attempts to send a notice to a recipient. */
const NOTICE_SCHEDULE_S = [2, 10] as const;

/** Longest wait that a receiver can ask for, in milliseconds. */
const MAX_NOTICE_WAIT_MS = 30_000;

/** Time that a stopping process gives notices in flight, in milliseconds. */
const CLOSE_TIMEOUT_MS = 5_000;

/** How long a process owns a notice, in milliseconds. Longer than three attempts and their waits. */
const CLAIM_MS = 180_000;

/** Interval of the search for notices that a stopped process left unfinished, in milliseconds. */
const TAKE_OVER_INTERVAL_MS = 60_000;

export interface NotifierDependencies {
  readonly tasks: Pick<TaskCache, 'all'>;
  readonly contacts: Pick<ContactStore, 'get'>;
  readonly notices: NoticeStore;
  /** Suspended agencies get no notices. */
  readonly suspended: Pick<SuspendedAgencies, 'has'>;
  readonly channelRegistry: Pick<ChannelRegistry, 'contactReceivers'>;
  readonly channel: Pick<OpenChannels, 'send'>;
  readonly logger: Log;
  readonly now: () => Date;
  /** Default: {@link TAKE_OVER_INTERVAL_MS}. */
  readonly takeOverIntervalMs?: number;
}

/** A change of a task that causes a notice. */
export interface TaskStatusChange {
  readonly type: NoticeType;
  readonly task: Pick<Task, 'id' | 'name' | 'agency'>;
  /** A short reason. */
  readonly reason: string;
  /** The same in every process that reports this change, so that the notice is sent once. */
  readonly dedupeKey: string;
}

/** Sends notices about tasks to contacts and subscribed tasks. */
export interface Notifier {
  /** Returns at once. Failures after three attempts are logged and recorded. */
  notify(change: TaskStatusChange): void;
  /** Waits up to 5 s for notices in flight. A notice that waits for a retry gets one last attempt now. */
  close(): Promise<void>;
}

/** The two stages of a shutdown. */
interface Shutdown {
  /** Aborts at the start: waits end. */
  readonly closing: AbortSignal;
  /** Aborts at the deadline: attempts end. */
  readonly closed: AbortSignal;
}

export const createNotifier = (deps: NotifierDependencies): Notifier => {
  const inFlight = new Set<Promise<void>>();
  const [closing, closed] = [new AbortController(), new AbortController()];
  const shutdown: Shutdown = { closing: closing.signal, closed: closed.signal };
  const track = (work: Promise<void>): void => {
    const done = work.finally(() => inFlight.delete(done));
    inFlight.add(done);
  };
  const takeOver = (): void => {
    track(
      resumeUnfinished(deps, shutdown).catch((error: unknown) => {
        deps.logger.warn({ err: error }, 'notice.takeover-failed');
      }),
    );
  };
  const takeOverTimer = setInterval(takeOver, deps.takeOverIntervalMs ?? TAKE_OVER_INTERVAL_MS).unref();
  return {
    notify: (change) => {
      const notice = noticeOf(change, deps.now());
      track(
        notify(deps, notice, shutdown).catch((error: unknown) => {
          deps.logger.error({ notice: notice.id, type: notice.type, err: error }, 'notice.lost');
        }),
      );
    },
    close: async () => {
      clearInterval(takeOverTimer);
      closing.abort();
      const limit = setTimeout(() => closed.abort(), CLOSE_TIMEOUT_MS);
      await Promise.all(inFlight);
      clearTimeout(limit);
    },
  };
};

const noticeOf = ({ type, task, reason, dedupeKey }: TaskStatusChange, now: Date): Notice => ({
  id: noticeId(type, task.id, dedupeKey),
  type,
  occurred_on: now.toISOString(),
  task_id: task.id,
  task_name: task.name,
  agency: task.agency,
  reason,
});

/** The id has no dots, which would break the signed content `id.timestamp.body`. */
const noticeId = (type: NoticeType, taskId: string, dedupeKey: string): string =>
  `ntc_${createHash('sha256')
    .update(JSON.stringify([type, taskId, dedupeKey]))
    .digest('base64url')
    .replaceAll(/[-_]/g, '')
    .slice(0, 27)}`;

const notify = async (deps: NotifierDependencies, notice: Notice, shutdown: Shutdown): Promise<void> => {
  if (await deps.notices.claim(notice, claimEnd(deps))) await notifyAll(deps, notice, [], shutdown);
};

const claimEnd = ({ now }: NotifierDependencies): Date => new Date(now().getTime() + CLAIM_MS);

/** Finishes the notices of processes that stopped before all recipients got them. */
const resumeUnfinished = async (deps: NotifierDependencies, shutdown: Shutdown): Promise<void> => {
  while (!shutdown.closing.aborted) {
    const notice = await deps.notices.takeOver(deps.now(), claimEnd(deps));
    if (notice === undefined) return;
    const { results, ...unfinished } = notice;
    await notifyAll(
      deps,
      unfinished,
      results.map(({ recipient }) => recipient),
      shutdown,
    );
  }
};

/** @param notified - recipients that already got the notice */
const notifyAll = async (
  deps: NotifierDependencies,
  notice: Notice,
  notified: readonly string[],
  shutdown: Shutdown,
): Promise<void> => {
  const { agency } = notice;
  const contact = agency === null ? undefined : await deps.contacts.get(agency);
  const receivers = contact === undefined ? [] : deps.channelRegistry.contactReceivers(contact);
  const recipients = [
    ...(agency === null ? [] : contactRecipients(agency, receivers)),
    ...subscribers(deps.tasks.all(), notice),
  ];
  const remaining = recipients.filter(
    ({ name, task }) => !notified.includes(name) && !deps.suspended.has(task.agency),
  );
  await Promise.all(remaining.map((recipient) => notifyOne(deps, notice, recipient, shutdown)));
  await deps.notices.finish(notice.id);
};

const subscribers = (tasks: Iterable<Task>, notice: Notice): readonly Recipient[] =>
  [...tasks]
    .filter((task) => task.enabled && wantsNotice(task, notice))
    .map((task) => ({ name: task.id, task }));

const notifyOne = async (
  { channel, notices, logger, now }: NotifierDependencies,
  notice: Notice,
  { name, task }: Recipient,
  shutdown: Shutdown,
): Promise<void> => {
  const { result, attempts } = await sendWithRetries(channel, task, notice, now, shutdown);
  const line = { notice: notice.id, type: notice.type, task: notice.task_id, recipient: name, attempts };
  if (result.kind === 'accepted') logger.info(line, 'notice.sent');
  else logger.warn({ ...line, outcome: result.kind }, 'notice.failed');
  await notices.record(notice.id, { recipient: name, attempts, result, ended_on: now().toISOString() });
};

const sendWithRetries = async (
  channel: NotifierDependencies['channel'],
  task: Task,
  notice: Notice,
  now: () => Date,
  { closing, closed }: Shutdown,
): Promise<{ result: SendResult; attempts: number }> => {
  for (let attempt = 1; ; attempt += 1) {
    const context = { deliveryId: notice.id, attempt, event: notice, nowMs: now().getTime() };
    const { result } = await channel.send(task, context, closed);
    const decision = decide({ result, attempt, schedule: NOTICE_SCHEDULE_S, random: Math.random });
    if (decision.kind !== 'retry' || closing.aborted) return { result, attempts: attempt };
    const waitMs = Math.min(decision.delayMs, MAX_NOTICE_WAIT_MS);
    // A shutdown ends the wait, and the next attempt is the last one.
    await sleep(waitMs, undefined, { signal: closing }).catch(() => undefined);
  }
};
