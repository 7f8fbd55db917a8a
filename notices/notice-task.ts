import type { Contact } from '../domain/notice/contact';
import type { Task } from '../domain/task/task';

/** Somebody who is to be told of a notice, and the task that says how. */
export interface Recipient {
  /** A task's id, `contact_mail` or `contact_slack`. */
  readonly name: string;
  readonly task: Task;
}

const contactTask = (agency: string, target: Pick<Task, 'mail' | 'slack'>): Task => ({
  id: 'tsk_contact',
  version: 1,
  name: `Contact of ${agency}`,
  agency,
  events: [],
  ...target,
  ordered: true,
  enabled: true,
  secrets: [],
  created_on: '',
  updated_on: '',
});

/** The contact of an agency as recipients; subject and texts are those that every notice has. */
export const contactRecipients = (agency: string, contact: Contact | undefined): readonly Recipient[] => {
  const { mail, slack_url: slackUrl } = contact ?? {};
  return [
    ...(mail === undefined
      ? []
      : [{ name: 'contact_mail', task: contactTask(agency, { mail: { to: mail } }) }]),
    ...(slackUrl === undefined
      ? []
      : [{ name: 'contact_slack', task: contactTask(agency, { slack: { url: slackUrl } }) }]),
  ];
};
