import type { Task } from '../../domain/task/task';
import type { SealedSecret, SecretSeal } from '../encryption/sealed';

/**
 * Members of a task that MongoDB stores in clear: queries need them, or they cannot hold a secret.
 *
 * Everything else is sealed, including the settings of a new channel.
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
  'expires_after',
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
 * A task as MongoDB stores it: {@link CLEAR} members in clear, the rest sealed.
 *
 * No member name of the document is chosen by a customer.
 */
export interface TaskDoc extends Pick<Task, ClearMember>, SealedSecret {
  readonly _id: string;
}

/** The place that a task is sealed for. Each former version has its own place. */
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

/** @throws CannotOpenError if it was altered or moved */
export const openTask = (seal: SecretSeal, place: string, doc: TaskDoc): Task => {
  const content = seal.open(place, doc.sealed) as Partial<Task>;
  return { ...clearOf(doc), secrets: [], ...content };
};

/** The clear part of an unreadable task: disabled, without target, filter or secrets. */
export const unopenedTask = (doc: TaskDoc): Task => ({ ...clearOf(doc), enabled: false, secrets: [] });
