import type { Task } from '../../domain/task/task';
import { plainContentOf, type PlainTaskMembers } from '../plain-task';
import type { SealedSecret, SecretSeal } from '../encryption/sealed';

/** What lets somebody in or may do so, what customers compose around it, and filters, which may name people. */
type Content = Pick<Task, keyof PlainTaskMembers>;

/** A task, or a former version of one without its signing secrets. */
export type TaskState = Omit<Task, 'secrets'> & Partial<Pick<Task, 'secrets'>>;

/**
 * A task as MongoDB keeps it: what queries need in clear, the rest under seal. No key of the document is a customer's
 * choice. Tasks from before encryption have {@link PlainTaskMembers} in the place of `sealed`.
 */
export interface TaskDoc extends Omit<Task, 'id' | keyof Content>, PlainTaskMembers, Partial<SealedSecret> {
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
  http_request: _request,
  mail: _mail,
  slack: _slack,
  filter: _filter,
  secrets: _secrets,
  ...clear
}: TaskDoc): Omit<Task, keyof Content> => ({ id, ...clear });

/** @throws CannotOpenError where it was changed or moved */
export const openTask = (seal: SecretSeal, place: string, doc: TaskDoc): Task => {
  const content =
    doc.sealed === undefined ? plainContentOf(doc) : (seal.open(place, doc.sealed) as Partial<Content>);
  return { ...clearOf(doc), secrets: [], ...content };
};

/** What is in clear of a task that cannot be opened: it has neither a target nor a filter, and is not enabled. */
export const unopenedTask = (doc: TaskDoc): Task => ({ ...clearOf(doc), enabled: false, secrets: [] });
