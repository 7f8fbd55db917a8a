import { z } from 'zod';
import { InvalidInputError, type InputProblem } from '../domain/input/invalid-input';
import { problemAt } from '../domain/input/problem-at';
import { zodProblems } from '../domain/input/zod-problems';
import type { Contact } from '../domain/notice/contact';
import type { Channel, ContactForm, TaskOptions } from './channel';
import { hide, restoreHidden, type VisibleMembers } from './visible';

/** A receiver that a contact names, with the settings of a task that sends to it. */
export interface ContactReceiver {
  /** Name of the channel. */
  readonly channel: string;
  /** The channel's member of a task, with its settings. */
  readonly settings: Readonly<Record<string, object>>;
}

/** Parses and shows the contact of an agency. */
export interface Contacts {
  /** `PUT /v1/agencies/{name}/contact` */
  readonly contactSchema: z.ZodObject;
  /** @throws InvalidInputError without the sent values, because addresses are personal and URLs secret */
  parseContact(body: unknown, options: TaskOptions): Contact;
  /** The contact with its secrets hidden. */
  showContact(contact: Contact): Contact;
  /** Replaces each `[secret]` in a contact by the stored value. @throws InvalidInputError */
  restoreContact(body: unknown, stored: Contact | undefined): unknown;
  contactReceivers(contact: Contact): readonly ContactReceiver[];
}

interface ChannelOfContact extends Pick<Channel, 'name' | 'member'> {
  readonly contact: ContactForm;
}

const contactSchemaOf = (forms: readonly ContactForm[]): z.ZodObject =>
  z
    .strictObject(Object.fromEntries(forms.map(({ member, schema }) => [member, z.exactOptional(schema)])))
    .meta({
      description: 'At least one of the members.',
      anyOf: forms.map(({ member }) => ({ required: [member] })),
    });

const noReceiver = (forms: readonly ContactForm[]): InputProblem => ({
  pointer: '',
  detail: `the body names no receiver; send at least one of ${forms.map(({ member }) => member).join(', ')}`,
  code: 'MISSING',
});

export const createContacts = (channels: readonly Channel[]): Contacts => {
  const reachable = channels.filter((channel): channel is Channel & ChannelOfContact => 'contact' in channel);
  const forms = reachable.map(({ contact }) => contact);
  const contactSchema = contactSchemaOf(forms);
  const visible: VisibleMembers = Object.fromEntries(
    forms.flatMap((form) => (form.visible === undefined ? [] : [[form.member, form.visible]])),
  );

  return {
    contactSchema,
    parseContact: (body, options) => {
      const parsed = contactSchema.safeParse(body);
      if (!parsed.success) throw new InvalidInputError(zodProblems(parsed.error, body, () => true));
      const sent = parsed.data as Contact;
      const checked = forms.flatMap((form) => {
        const { member } = form;
        const receiver = sent[member];
        return receiver === undefined ? [] : [{ member, result: form.check(receiver, options) }];
      });
      if (checked.length === 0) throw new InvalidInputError([noReceiver(forms)]);
      const problems = checked.flatMap(({ member, result }) =>
        'code' in result ? [problemAt([member], result)] : [],
      );
      if (problems.length > 0) throw new InvalidInputError(problems);
      return Object.fromEntries(
        checked.flatMap(({ member, result }) => ('receiver' in result ? [[member, result.receiver]] : [])),
      );
    },
    showContact: (contact) => hide(contact, visible) as Contact,
    restoreContact: (body, stored) => {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
      const { restored, problems } = restoreHidden(body, stored, visible, []);
      if (problems.length > 0) throw new InvalidInputError(problems);
      return restored;
    },
    contactReceivers: (contact) =>
      reachable.flatMap(({ name, member, contact: form }) => {
        const receiver = contact[form.member];
        return receiver === undefined
          ? []
          : [{ channel: name, settings: { [member]: form.settings(receiver) } }];
      }),
  };
};
