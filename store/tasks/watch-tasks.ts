import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeStreamDocument, Collection, Db, Timestamp } from 'mongodb';
import { OwnError } from '../../domain/input/own-error';
import type { Task } from '../../domain/task/task';
import { CannotOpenError } from '../encryption/cipher/errors';
import { secretSeal, type Ciphers, type SecretSeal } from '../encryption/sealed';
import { openTask, taskPlace, unopenedTask, type TaskDoc } from './task-document';
import { TASKS_COLLECTION } from './tasks';

/** A point in the history of a MongoDB deployment, the same for all that follow it; later ones are greater as text. */
export type ClusterTime = string;

/** What a cache of the tasks has to be told to stay true. */
export interface TaskListener {
  /** All tasks that there are: replaces whatever was known. Comes first, and again after every gap. */
  loaded(tasks: readonly Task[]): void;
  changed(task: Task): void;
  /**
   * A task is there that cannot be opened; instead of `changed`, or right after `loaded`.
   *
   * @param task - what is in clear of it
   */
  unreadable(task: Task, error: CannotOpenError): void;
  removed(id: string): void;
  /** What was told is all that MongoDB knew at this {@link ClusterTime}; after `loaded`, and after each change. */
  caughtUp(clusterTime: ClusterTime, by: 'load' | 'change'): void;
  /** Nothing is heard from MongoDB for now; what is known may be out of date until the next `loaded`. */
  disconnected(error: unknown): void;
}

/** How long to wait before the tasks are read anew after the stream broke, in milliseconds. */
const RELOAD_DELAY_MS = 250;

/** Changes to the tasks can no longer be followed one by one. */
class StreamEndedError extends OwnError {
  override readonly name = 'StreamEndedError';
}

/** A point before the first read: a stream that starts there misses nothing that the read did not see. */
const clusterTime = async (db: Db): Promise<Timestamp> => {
  const answer = await db.command({ ping: 1 });
  return answer['operationTime'] as Timestamp;
};

const HEX = 16;
const HALF_DIGITS = 8;

/** Of a time, its seconds and its place among those of the same second; each has 32 bits. */
const asText = ({ t, i }: Timestamp): ClusterTime =>
  [t, i].map((half) => half.toString(HEX).padStart(HALF_DIGITS, '0')).join('');

/** The collection went away under the stream. */
const ENDS: ReadonlySet<ChangeStreamDocument['operationType']> = new Set([
  'drop',
  'rename',
  'dropDatabase',
  'invalidate',
]);

type SeenTask =
  | { readonly kind: 'readable'; readonly task: Task }
  | { readonly kind: 'unreadable'; readonly task: Task; readonly error: CannotOpenError };

const see = (doc: TaskDoc, seal: SecretSeal): SeenTask => {
  try {
    return { kind: 'readable', task: openTask(seal, taskPlace(doc._id), doc) };
  } catch (error) {
    if (error instanceof CannotOpenError) return { kind: 'unreadable', task: unopenedTask(doc), error };
    throw error;
  }
};

/** Tells of all tasks at once, and then of those that cannot be opened. */
const tellAll = (docs: readonly TaskDoc[], listener: TaskListener, seal: SecretSeal): void => {
  const seen = docs.map((doc) => see(doc, seal));
  listener.loaded(seen.flatMap((each) => (each.kind === 'readable' ? [each.task] : [])));
  for (const each of seen) if (each.kind === 'unreadable') listener.unreadable(each.task, each.error);
};

const tellOne = (doc: TaskDoc, listener: TaskListener, seal: SecretSeal): void => {
  const seen = see(doc, seal);
  if (seen.kind === 'readable') listener.changed(seen.task);
  else listener.unreadable(seen.task, seen.error);
};

/** Tells the listener of one change, unless the tasks as loaded were already newer. */
const tell = (
  change: ChangeStreamDocument<TaskDoc>,
  listener: TaskListener,
  seal: SecretSeal,
  versions: Map<string, number>,
): void => {
  if (change.operationType === 'delete') {
    versions.delete(change.documentKey._id);
    listener.removed(change.documentKey._id);
  } else if ('fullDocument' in change) {
    // Null where it was removed since: its `delete` follows.
    const doc = (change.fullDocument as TaskDoc | null | undefined) ?? undefined;
    if (doc === undefined || doc.version < (versions.get(doc._id) ?? 0)) return;
    versions.set(doc._id, doc.version);
    tellOne(doc, listener, seal);
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
  tellAll(docs, listener, seal);
  listener.caughtUp(asText(startAtOperationTime), 'load');
  const versions = new Map(docs.map(({ _id, version }) => [_id, version]));

  const stream = tasks.watch<TaskDoc>([], { fullDocument: 'updateLookup', startAtOperationTime });
  const close = (): void => void stream.close().catch(() => undefined);
  signal.addEventListener('abort', close, { once: true });
  try {
    for (;;) {
      const change = await stream.next();
      tell(change, listener, seal, versions);
      if (change.clusterTime !== undefined) listener.caughtUp(asText(change.clusterTime), 'change');
    }
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
};

/**
 * Keeps a listener told of all tasks. The driver resumes the stream over short breaks without a gap; after every
 * longer one the tasks are read anew, so that a cache stays true whatever was missed.
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

/** Asked in a function, because the compiler takes the loop's condition for settled. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;
