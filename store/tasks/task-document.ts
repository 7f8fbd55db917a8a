import type { Task } from '../../domain/task/task';
import type { SealedSecret, SecretSeal } from '../encryption/sealed';

/** The sealed part of a task: credentials, customers' texts, and filters, which may name people. */
type TaskContent = Pick<Task, 'http_request' | 'mail' | 'slack' | 'filter' | 'secrets'>;

/** A task, or a former version of one without its signing secrets. */
export type TaskState = Omit<Task, 'secrets'> & Partial<Pick<Task, 'secrets'>>;

/**
 * A task as MongoDB stores it: members that queries need in clear, the rest sealed.
 *
 * No member name of the document is chosen by a customer.
 */
export interface TaskDoc extends Omit<Task, 'id' | keyof TaskContent>, SealedSecret {
  readonly _id: string;
}

/** The place that a task is sealed for. Each former version has its own place. */
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

/** @throws CannotOpenError if it was altered or moved */
export const openTask = (seal: SecretSeal, place: string, doc: TaskDoc): Task => {
  const content = seal.open(place, doc.sealed) as Partial<TaskContent>;
  return { ...clearOf(doc), secrets: [], ...content };
};

/** The clear part of an unreadable task: disabled, without target, filter or secrets. */
export const unopenedTask = (doc: TaskDoc): Task => ({ ...clearOf(doc), enabled: false, secrets: [] });
