import type { ContactReceiver } from '../channels/contact';
import type { Task } from '../domain/task/task';

/** A recipient of a notice, with the task that describes how to send it. */
export interface Recipient {
  /** The id of a task, or `contact_` and the name of a channel. */
  readonly name: string;
  readonly task: Task;
}

/** The contact of an agency as recipients. Subject and text are the defaults of every notice. */
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
