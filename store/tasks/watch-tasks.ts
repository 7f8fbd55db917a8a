import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeStreamDocument, Collection, Db, Timestamp } from 'mongodb';
import { OwnError } from '../../domain/input/own-error';
import type { Task } from '../../domain/task/task';
import { CannotOpenError } from '../encryption/cipher/errors';
import { secretSeal, type Ciphers, type SecretSeal } from '../encryption/sealed';
import { openTask, taskPlace, unopenedTask, type TaskDoc } from './task-document';
import { TASKS_COLLECTION } from './tasks';

/** A time in the history of a MongoDB deployment; later ones are greater as text. */
export type ClusterTime = string;

/** Receives the changes of the tasks. */
export interface TaskListener {
  /** All current tasks, to replace the former ones. Called first, and again after every gap. */
  loaded(tasks: readonly Task[]): void;
  changed(task: Task): void;
  /** A task cannot be opened. Called instead of `changed`, or right after `loaded`. @param task - its clear part */
  unreadable(task: Task, error: CannotOpenError): void;
  removed(id: string): void;
  /** All changes up to this {@link ClusterTime} were reported. Called after `loaded` and after each change. */
  caughtUp(clusterTime: ClusterTime, by: 'load' | 'change'): void;
  /** The stream broke; the tasks may be stale until the next `loaded`. */
  disconnected(error: unknown): void;
}

/** Delay before the tasks are read again after the stream broke, in milliseconds. */
const RELOAD_DELAY_MS = 250;

/** The change stream of the tasks ended. */
class StreamEndedError extends OwnError {
  override readonly name = 'StreamEndedError';
}

/** A time before the first read, so that a stream from there misses no change. */
const clusterTime = async (db: Db): Promise<Timestamp> => {
  const answer = await db.command({ ping: 1 });
  return answer['operationTime'] as Timestamp;
};

const HEX = 16;
const HALF_DIGITS = 8;

/** Seconds and counter of a timestamp, 32 bits each, as sortable text. */
const asText = ({ t, i }: Timestamp): ClusterTime =>
  [t, i].map((half) => half.toString(HEX).padStart(HALF_DIGITS, '0')).join('');

/** Operations that end the stream because the collection is gone. */
const ENDS: ReadonlySet<ChangeStreamDocument['operationType']> = new Set([
  'drop',
  'rename',
  'dropDatabase',
  'invalidate',
]);

type OpenedTask =
  | { readonly kind: 'readable'; readonly task: Task }
  | { readonly kind: 'unreadable'; readonly task: Task; readonly error: CannotOpenError };

const open = (doc: TaskDoc, seal: SecretSeal): OpenedTask => {
  try {
    return { kind: 'readable', task: openTask(seal, taskPlace(doc._id), doc) };
  } catch (error) {
    if (error instanceof CannotOpenError) return { kind: 'unreadable', task: unopenedTask(doc), error };
    throw error;
  }
};

/** Reports all readable tasks at once, then each unreadable one. */
const reportAll = (docs: readonly TaskDoc[], listener: TaskListener, seal: SecretSeal): void => {
  const opened = docs.map((doc) => open(doc, seal));
  listener.loaded(opened.flatMap((each) => (each.kind === 'readable' ? [each.task] : [])));
  for (const each of opened) if (each.kind === 'unreadable') listener.unreadable(each.task, each.error);
};

const reportOne = (doc: TaskDoc, listener: TaskListener, seal: SecretSeal): void => {
  const opened = open(doc, seal);
  if (opened.kind === 'readable') listener.changed(opened.task);
  else listener.unreadable(opened.task, opened.error);
};

/** Reports one change, unless the loaded task is already newer. */
const report = (
  change: ChangeStreamDocument<TaskDoc>,
  listener: TaskListener,
  seal: SecretSeal,
  versions: Map<string, number>,
): void => {
  if (change.operationType === 'delete') {
    versions.delete(change.documentKey._id);
    listener.removed(change.documentKey._id);
  } else if ('fullDocument' in change) {
    // Null if it was removed since; its `delete` event follows.
    const doc = (change.fullDocument as TaskDoc | null | undefined) ?? undefined;
    if (doc === undefined || doc.version < (versions.get(doc._id) ?? 0)) return;
    versions.set(doc._id, doc.version);
    reportOne(doc, listener, seal);
  } else if (ENDS.has(change.operationType)) {
    throw new StreamEndedError(`the collection of tasks is gone: ${change.operationType}`);
  }
};

/** Loads all tasks, then follows their changes until the stream breaks. */
const follow = async (
  db: Db,
  seal: SecretSeal,
  listener: TaskListener,
  signal: AbortSignal,
): Promise<never> => {
  const tasks: Collection<TaskDoc> = db.collection(TASKS_COLLECTION);
  const startAtOperationTime = await clusterTime(db);
  const docs = await tasks.find().toArray();
  signal.throwIfAborted();
  reportAll(docs, listener, seal);
  listener.caughtUp(asText(startAtOperationTime), 'load');
  const versions = new Map(docs.map(({ _id, version }) => [_id, version]));

  const stream = tasks.watch<TaskDoc>([], { fullDocument: 'updateLookup', startAtOperationTime });
  const close = (): void => void stream.close().catch(() => undefined);
  signal.addEventListener('abort', close, { once: true });
  try {
    for (;;) {
      const change = await stream.next();
      report(change, listener, seal, versions);
      if (change.clusterTime !== undefined) listener.caughtUp(asText(change.clusterTime), 'change');
    }
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
};

/**
 * Reports all tasks and their changes to a listener, until `signal` aborts.
 *
 * The driver resumes the stream after short breaks without a gap. After a longer break all tasks are read again, so
 * that no change is missed.
 *
 * @returns when `signal` aborts; never throws
 */
export const watchTasks = async (
  db: Db,
  { secrets }: Pick<Ciphers, 'secrets'>,
  listener: TaskListener,
  signal: AbortSignal,
): Promise<void> => {
  const seal = secretSeal(secrets);
  while (!signal.aborted) {
    try {
      await follow(db, seal, listener, signal);
    } catch (error) {
      if (!isAborted(signal)) listener.disconnected(error);
    }
    await sleep(RELOAD_DELAY_MS, undefined, { signal }).catch(() => undefined);
  }
};

/** A function, because the compiler would narrow `signal.aborted` by the loop's condition. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;
