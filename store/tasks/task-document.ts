import type { Task } from '../../domain/task/task';
import type { SealedSecret, SecretSeal } from '../encryption/sealed';

/**
 * The members of a task that MongoDB may hold in clear: those that queries need, and settings that cannot hold a secret.
 * Everything else is sealed: what a new channel adds too.
 */
const CLEAR = [
  'version',
  'name',
  'agency',
  'events',
  'reminders',
  'retry',
  'ordered',
  'supersede',
  'useless_after',
  'rate_limit',
  'enabled',
  'disabled_reason',
  'created_on',
  'updated_on',
] as const satisfies readonly (keyof Task)[];

type ClearMember = (typeof CLEAR)[number];

const isClear = (name: string): boolean => CLEAR.some((each) => each === name);

/** A task, or a former version of one without its signing secrets. */
export type TaskState = Omit<Task, 'secrets'> & Partial<Pick<Task, 'secrets'>>;

/**
 * A task as MongoDB stores it: {@link CLEAR} members in clear, the rest sealed. No key of the document is a customer's
 * choice.
 */
export interface TaskDoc extends Pick<Task, ClearMember>, SealedSecret {
  readonly _id: string;
}

/** Where a task is sealed for; each of its former versions is for a place of its own. */
export const taskPlace = (id: string): string => `task:${id}`;

export const sealTask = (seal: SecretSeal, place: string, { id, ...task }: TaskState): TaskDoc => {
  const members = Object.entries(task);
  const clear = Object.fromEntries(members.filter(([name]) => isClear(name))) as Pick<Task, ClearMember>;
  const content = Object.fromEntries(members.filter(([name]) => !isClear(name)));
  return { _id: id, ...clear, ...seal.seal(place, content) };
};

type ClearTask = Pick<Task, 'id' | ClearMember>;

const clearOf = ({ _id: id, sealed: _sealed, sealed_by: _sealedBy, ...clear }: TaskDoc): ClearTask => ({
  id,
  ...clear,
});

/** @throws CannotOpenError if it was changed or moved */
export const openTask = (seal: SecretSeal, place: string, doc: TaskDoc): Task => {
  const content = seal.open(place, doc.sealed) as Partial<Task>;
  return { ...clearOf(doc), secrets: [], ...content };
};

/** What is in clear of a task that cannot be opened: it has neither a target nor a filter, and is not enabled. */
export const unopenedTask = (doc: TaskDoc): Task => ({ ...clearOf(doc), enabled: false, secrets: [] });
