import type { Task } from '../../domain/task/task';
import type { SealedSecret, SecretSeal } from '../encryption/sealed';

/** What lets somebody in or may do so, what customers compose around it, and filters, which may name people. */
type TaskContent = Pick<Task, 'http_request' | 'mail' | 'slack' | 'filter' | 'secrets'>;

/** A task, or a former version of one without its signing secrets. */
export type TaskState = Omit<Task, 'secrets'> & Partial<Pick<Task, 'secrets'>>;

/**
 * A task as MongoDB stores it: members that queries need in clear, the rest sealed. No key of the document is a
 * customer's choice.
 */
export interface TaskDoc extends Omit<Task, 'id' | keyof TaskContent>, SealedSecret {
  readonly _id: string;
}

/** Where a task is sealed for; each of its former versions is for a place of its own. */
export const taskPlace = (id: string): string => `task:${id}`;

export const sealTask = (seal: SecretSeal, place: string, task: TaskState): TaskDoc => {
  const { id, http_request, mail, slack, filter, secrets, ...clear } = task;
  const content = { http_request, mail, slack, filter, secrets };
  return { _id: id, ...clear, ...seal.seal(place, content) };
};

const clearOf = ({
  _id: id,
  sealed: _sealed,
  sealed_by: _sealedBy,
  ...clear
}: TaskDoc): Omit<Task, keyof TaskContent> => ({ id, ...clear });

/** @throws CannotOpenError where it was changed or moved */
export const openTask = (seal: SecretSeal, place: string, doc: TaskDoc): Task => {
  const content = seal.open(place, doc.sealed) as Partial<TaskContent>;
  return { ...clearOf(doc), secrets: [], ...content };
};

/** What is in clear of a task that cannot be opened: it has neither a target nor a filter, and is not enabled. */
export const unopenedTask = (doc: TaskDoc): Task => ({ ...clearOf(doc), enabled: false, secrets: [] });
