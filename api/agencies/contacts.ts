import { z } from 'zod';
import { name } from '../../domain/order/field-schemas';
import { FIELDS } from '../../domain/order/fields';
import type { ApiRouteDependencies } from '../deps';
import { ProblemError } from '../http/problem';
import { route, type Route } from '../http/route';

/** Longest name of an agency, in characters. */
const MAX_AGENCY_CHARS = 120;

const agencyParams = z.strictObject({
  name: name(MAX_AGENCY_CHARS).meta({ description: FIELDS.agency.meaning, example: FIELDS.agency.sample }),
});

const noContact = (): ProblemError => new ProblemError('not-found', 'the agency has no contact');

const asIs = (body: unknown): unknown => body;

export const contactRoutes = ({
  allow,
  channelRegistry,
}: Pick<ApiRouteDependencies, 'allow' | 'channelRegistry'>): readonly Route[] => {
  const contactView = z.object(channelRegistry.contactSchema.shape).meta({ id: 'Contact' });
  const oneContact = { description: 'The contact.', schema: contactView } as const;
  return [
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
        return { status: 200, body: channelRegistry.showContact(contact) };
      },
    }),
    route({
      method: 'put',
      path: '/v1/agencies/{name}/contact',
      operationId: 'setContact',
      tag: 'Tasks',
      summary: 'Set the contact of an agency',
      description:
        'The contact gets one notice when a task fails, when it recovers, and when it is disabled. Send a hidden URL back as it was shown to keep the stored one.',
      access: 'configure',
      params: agencyParams,
      body: {
        schema: channelRegistry.contactSchema,
        required: true,
        parse: asIs,
        example: { mail: 'operations@sunnytravel.example' },
      },
      responses: { 200: oneContact },
      handle: async ({ params, body, visible }) => {
        const contact = channelRegistry.parseContact(
          channelRegistry.restoreContact(body, await visible.contacts.get(params.name)),
          {
            allow,
          },
        );
        await visible.contacts.put(params.name, contact);
        return { status: 200, body: channelRegistry.showContact(contact) };
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
};
