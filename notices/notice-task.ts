import type { ContactReceiver } from '../channels/contact';
import type { Task } from '../domain/task/task';

/** Somebody who is to be told of a notice, and the task that says how. */
export interface Recipient {
  /** A task's id, or `contact_` and the name of a channel. */
  readonly name: string;
  readonly task: Task;
}

/** The contact of an agency as recipients; subject and texts are those that every notice has. */
export const contactRecipients = (
  agency: string,
  receivers: readonly ContactReceiver[],
): readonly Recipient[] =>
  receivers.map(({ channel, settings }) => ({
    name: `contact_${channel}`,
    task: {
      id: 'tsk_contact',
      version: 1,
      name: `Contact of ${agency}`,
      agency,
      events: [],
      ...settings,
      ordered: true,
      enabled: true,
      secrets: [],
      created_on: '',
      updated_on: '',
    },
  }));
