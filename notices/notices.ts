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
import type { Registry } from '../channels/registry';
import { contactRecipients, type Recipient } from './notice-task';

/** Seconds between the three tries to tell somebody of a notice. */
const NOTICE_SCHEDULE_S = [2, 10] as const;

/** Longest wait for a receiver that names its own time, in milliseconds. */
const MAX_NOTICE_WAIT_MS = 30_000;

/** How long a process that ends lets notices be sent, in milliseconds. */
const CLOSE_LIMIT_MS = 5_000;

/** How long whoever claims a notice has to tell of it, in milliseconds: longer than three tries and their waits. */
const CLAIM_MS = 180_000;

/** Between two looks for notices whose process ended before everybody was told, in milliseconds. */
const TAKE_OVER_INTERVAL_MS = 60_000;

export interface NotifierDependencies {
  readonly tasks: Pick<TaskCache, 'all'>;
  readonly contacts: Pick<ContactStore, 'get'>;
  readonly notices: NoticeStore;
  /** Nothing is sent for those. */
  readonly suspended: Pick<SuspendedAgencies, 'has'>;
  readonly registry: Pick<Registry, 'contactReceivers'>;
  readonly channel: Pick<OpenChannels, 'send'>;
  readonly logger: Log;
  readonly now: () => Date;
  /** Default: {@link TAKE_OVER_INTERVAL_MS}. */
  readonly takeOverIntervalMs?: number;
}

/** What happened to a task, and by which sign it is told from the time before. */
export interface Happening {
  readonly type: NoticeType;
  readonly task: Pick<Task, 'id' | 'name' | 'agency'>;
  /** In a few words. */
  readonly reason: string;
  /** The same in every process that saw it happen: it is told once. */
  readonly mark: string;
}

/** Tells people and tasks what happened to a task. */
export interface Notifier {
  /** Returns at once; what cannot be told in three tries is logged and recorded. */
  tell(happening: Happening): void;
  /** Lets what is under way end, within 5 s; what waits for its next try makes its last one. */
  close(): Promise<void>;
}

/** How far the process is on its way out. */
interface Ending {
  /** Aborts when nothing may be waited for any more. */
  readonly closing: AbortSignal;
  /** Aborts when nothing may be sent any more. */
  readonly closed: AbortSignal;
}

export const createNotifier = (deps: NotifierDependencies): Notifier => {
  const underWay = new Set<Promise<void>>();
  const [closing, closed] = [new AbortController(), new AbortController()];
  const ending: Ending = { closing: closing.signal, closed: closed.signal };
  const begin = (work: Promise<void>): void => {
    const done = work.finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const takeOver = (): void => {
    begin(
      tellUnfinished(deps, ending).catch((error: unknown) => {
        deps.logger.warn({ err: error }, 'notice.none-taken-over');
      }),
    );
  };
  const looking = setInterval(takeOver, deps.takeOverIntervalMs ?? TAKE_OVER_INTERVAL_MS).unref();
  return {
    tell: (happening) => {
      const notice = noticeOf(happening, deps.now());
      begin(
        notify(deps, notice, ending).catch((error: unknown) => {
          deps.logger.error({ notice: notice.id, type: notice.type, err: error }, 'notice.lost');
        }),
      );
    },
    close: async () => {
      clearInterval(looking);
      closing.abort();
      const limit = setTimeout(() => closed.abort(), CLOSE_LIMIT_MS);
      await Promise.all(underWay);
      clearTimeout(limit);
    },
  };
};

const noticeOf = ({ type, task, reason, mark }: Happening, now: Date): Notice => ({
  id: noticeId(type, task.id, mark),
  type,
  occurred_on: now.toISOString(),
  task_id: task.id,
  task_name: task.name,
  agency: task.agency,
  reason,
});

/** No dots, which would break the signed content `id.timestamp.body`. */
const noticeId = (type: NoticeType, taskId: string, mark: string): string =>
  `ntc_${createHash('sha256')
    .update(JSON.stringify([type, taskId, mark]))
    .digest('base64url')
    .replaceAll(/[-_]/g, '')
    .slice(0, 27)}`;

const notify = async (deps: NotifierDependencies, notice: Notice, ending: Ending): Promise<void> => {
  if (await deps.notices.claim(notice, claimEnd(deps))) await tellAll(deps, notice, [], ending);
};

const claimEnd = ({ now }: NotifierDependencies): Date => new Date(now().getTime() + CLAIM_MS);

/** Goes on with notices whose process ended before everybody was told. */
const tellUnfinished = async (deps: NotifierDependencies, ending: Ending): Promise<void> => {
  while (!ending.closing.aborted) {
    const notice = await deps.notices.takeOver(deps.now(), claimEnd(deps));
    if (notice === undefined) return;
    const { tellings, ...unfinished } = notice;
    await tellAll(
      deps,
      unfinished,
      tellings.map(({ recipient }) => recipient),
      ending,
    );
  }
};

/** @param told - recipients who have been told already */
const tellAll = async (
  deps: NotifierDependencies,
  notice: Notice,
  told: readonly string[],
  ending: Ending,
): Promise<void> => {
  const { agency } = notice;
  const contact = agency === null ? undefined : await deps.contacts.get(agency);
  const receivers = contact === undefined ? [] : deps.registry.contactReceivers(contact);
  const recipients = [
    ...(agency === null ? [] : contactRecipients(agency, receivers)),
    ...subscribers(deps.tasks.all(), notice),
  ];
  const untold = recipients.filter(
    ({ name, task }) => !told.includes(name) && !deps.suspended.has(task.agency),
  );
  await Promise.all(untold.map((recipient) => tellOne(deps, notice, recipient, ending)));
  await deps.notices.finish(notice.id);
};

const subscribers = (tasks: Iterable<Task>, notice: Notice): readonly Recipient[] =>
  [...tasks]
    .filter((task) => task.enabled && wantsNotice(task, notice))
    .map((task) => ({ name: task.id, task }));

const tellOne = async (
  { channel, notices, logger, now }: NotifierDependencies,
  notice: Notice,
  { name, task }: Recipient,
  ending: Ending,
): Promise<void> => {
  const { result, attempts } = await tryToTell(channel, task, notice, now, ending);
  const line = { notice: notice.id, type: notice.type, task: notice.task_id, recipient: name, attempts };
  if (result.kind === 'accepted') logger.info(line, 'notice.told');
  else logger.warn({ ...line, outcome: result.kind }, 'notice.not-told');
  await notices.record(notice.id, { recipient: name, attempts, result, ended_on: now().toISOString() });
};

const tryToTell = async (
  channel: NotifierDependencies['channel'],
  task: Task,
  notice: Notice,
  now: () => Date,
  { closing, closed }: Ending,
): Promise<{ result: SendResult; attempts: number }> => {
  for (let attempt = 1; ; attempt += 1) {
    const context = { deliveryId: notice.id, attempt, event: notice, nowMs: now().getTime() };
    const { result } = await channel.send(task, context, closed);
    const decision = decide({ result, attempt, schedule: NOTICE_SCHEDULE_S, random: Math.random });
    if (decision.kind !== 'retry' || closing.aborted) return { result, attempts: attempt };
    const waitMs = Math.min(decision.delayMs, MAX_NOTICE_WAIT_MS);
    // Where the process ends meanwhile, one last try is made.
    await sleep(waitMs, undefined, { signal: closing }).catch(() => undefined);
  }
};
