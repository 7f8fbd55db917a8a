import { z } from 'zod';
import { contactSchema, parseContact, type Contact } from '../../domain/notice/contact';
import { name } from '../../domain/order/field-schemas';
import { FIELDS } from '../../domain/order/fields';
import { InvalidInputError } from '../../domain/input/invalid-input';
import type { ApiRouteDependencies } from '../deps';
import { ProblemError } from '../http/problem';
import { route, type Route } from '../http/route';
import { SECRET_MARK } from '../tasks/task-secrets';

/** Longest name of an agency, in characters. */
const MAX_AGENCY_CHARS = 120;

const agencyParams = z.strictObject({
  name: name(MAX_AGENCY_CHARS).meta({ description: FIELDS.agency.meaning, example: FIELDS.agency.sample }),
});

const contactView = z.object(contactSchema.shape).meta({ id: 'Contact' });

/** Hides the path of an incoming webhook, because anyone who has it can post there. */
const hideUrl = (url: string): string => `${new URL(url).origin}/${SECRET_MARK}`;

const showContact = ({ slack_url: url, ...contact }: Contact): Contact => ({
  ...contact,
  ...(url === undefined ? {} : { slack_url: hideUrl(url) }),
});

/** Replaces a hidden URL with the stored one, so that a contact can be sent back as it was shown. */
const restoreUrl = (body: unknown, stored: Contact | undefined): unknown => {
  if (typeof body !== 'object' || body === null || !('slack_url' in body)) return body;
  const { slack_url: sent } = body;
  if (typeof sent !== 'string' || !sent.endsWith(SECRET_MARK)) return body;
  const kept = stored?.slack_url;
  if (kept !== undefined && (sent === SECRET_MARK || sent === hideUrl(kept)))
    return { ...body, slack_url: kept };
  const detail = `slack_url: ${SECRET_MARK} stands for a stored value, but none is stored; send the URL`;
  throw new InvalidInputError([{ pointer: '/slack_url', detail, code: 'SECRET_UNKNOWN' }]);
};

const noContact = (): ProblemError => new ProblemError('not-found', 'the agency has no contact');

const asIs = (body: unknown): unknown => body;

const oneContact = { description: 'The contact.', schema: contactView } as const;

export const contactRoutes = ({ allow }: Pick<ApiRouteDependencies, 'allow'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/agencies/{name}/contact',
    operationId: 'getContact',
    tag: 'Tasks',
    summary: 'Get the contact of an agency',
    access: 'read',
    params: agencyParams,
    responses: { 200: oneContact },
    problems: ['not-found'],
    handle: async ({ params, visible }) => {
      const contact = await visible.contacts.get(params.name);
      if (contact === undefined) throw noContact();
      return { status: 200, body: showContact(contact) };
    },
  }),
  route({
    method: 'put',
    path: '/v1/agencies/{name}/contact',
    operationId: 'setContact',
    tag: 'Tasks',
    summary: 'Set the contact of an agency',
    description:
      'The contact gets one notice when a task fails, when it recovers, and when it is disabled. Send a hidden `slack_url` back as it was shown to keep the stored one.',
    access: 'configure',
    params: agencyParams,
    body: {
      schema: contactSchema,
      required: true,
      parse: asIs,
      example: { mail: 'operations@sunnytravel.example' },
    },
    responses: { 200: oneContact },
    handle: async ({ params, body, visible }) => {
      const contact = parseContact(restoreUrl(body, await visible.contacts.get(params.name)), allow);
      await visible.contacts.put(params.name, contact);
      return { status: 200, body: showContact(contact) };
    },
  }),
  route({
    method: 'delete',
    path: '/v1/agencies/{name}/contact',
    operationId: 'deleteContact',
    tag: 'Tasks',
    summary: 'Delete the contact of an agency',
    description: 'The agency gets no more notices.',
    access: 'configure',
    params: agencyParams,
    responses: { 204: { description: 'The contact was deleted.' } },
    problems: ['not-found'],
    handle: async ({ params, visible }) => {
      if (!(await visible.contacts.remove(params.name))) throw noContact();
      return { status: 204 };
    },
  }),
];
