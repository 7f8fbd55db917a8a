import type { ContactReceiver } from '../channels/contact';
import type { Task } from '../domain/task/task';

/** A recipient of a notice, with the task that sends it. */
export interface Recipient {
  /** A task's id, or `contact_` and the name of a channel. */
  readonly name: string;
  readonly task: Task;
}

/** Returns the recipients of an agency's contact. They get the default texts. */
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
