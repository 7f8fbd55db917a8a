import { z } from 'zod';
import { instant, name } from '../../domain/order/field-schemas';
import { SCOPES } from '../../domain/access/principal';
import { says } from '../../domain/input/zod-problems';
import { agencyParams, readAgency } from './agencies';
import type { ApiRouteDependencies } from '../deps';
import { pageOf, PAGE_PARAMETERS } from '../http/list';
import { ProblemError } from '../http/problem';
import { parserOf } from '../http/request-parts';
import { route, type Route } from '../http/route';
import { time } from '../http/time';

/** Longest name of a key, in characters. */
const MAX_KEY_NAME_CHARS = 120;

const SCOPE_MEANINGS = {
  read: 'read orders, tasks and deliveries',
  configure: 'change tasks and contacts; retry, cancel and resend deliveries',
  publish: 'report orders and events',
} as const satisfies Record<(typeof SCOPES)[number], string>;

const scopes = z
  .array(z.enum(SCOPES, says('SCOPE_UNKNOWN', `is not a scope; the scopes are ${SCOPES.join(', ')}`)))
  .min(1, says('SCOPES_INVALID', `is empty; send at least one of ${SCOPES.join(', ')}`))
  .refine((list) => new Set(list).size === list.length, says('SCOPES_INVALID', 'contains a scope twice'))
  .meta({
    description: `What the key may do. ${SCOPES.map((scope) => `\`${scope}\`: ${SCOPE_MEANINGS[scope]}`).join('; ')}.`,
    example: ['read', 'configure'],
  });

const keyName = name(MAX_KEY_NAME_CHARS).meta({
  description: 'A name that says what the key is for.',
  example: 'ERP of Sunny Travel',
});

const keySchema = z.strictObject({
  name: keyName,
  scopes,
  expires_on: z.exactOptional(instant).meta({
    description: 'From this time on, the key is refused. Default: it does not expire.',
    example: '2028-01-01T00:00:00Z',
  }),
});

const parseKey = parserOf(keySchema);

const keyMembers = {
  id: z.string().meta({ example: 'key_mB5kM0uYyWq1l2Zx' }),
  agency_id: z.string(),
  name: keyName,
  scopes,
  created_on: time('When the key was created.'),
  expires_on: time('From this time on, the key is refused.').optional(),
  revoked_on: time('When the key was revoked.').optional(),
  last_used_on: time('When the key was last used, with a precision of one minute.').optional(),
} as const;

const keyView = z
  .object(keyMembers)
  .meta({ id: 'AgencyKey', description: 'A key of an agency, without its secret.' });

const createdKeyView = z
  .object({
    ...keyMembers,
    key: z.string().meta({
      description:
        'Send it as `Authorization: Bearer <key>`. Shown only in this response; Callsign stores a hash of it.',
      example: 'csk_0hVb2cQ7nqkXlSx3sRz5mJ9wT1yUaEfd',
    }),
  })
  .meta({ id: 'CreatedAgencyKey' });

const keyParams = agencyParams.extend({ key_id: z.string().meta({ example: 'key_mB5kM0uYyWq1l2Zx' }) });

export const agencyKeyRoutes = (
  deps: Pick<ApiRouteDependencies, 'agencies' | 'agencyKeys'>,
): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/agencies/{id}/keys',
    operationId: 'createAgencyKey',
    tag: 'Agencies',
    summary: 'Create a key for an agency',
    description: 'Only this response shows the key.',
    access: 'platform',
    params: agencyParams,
    body: {
      schema: keySchema,
      required: true,
      parse: parseKey,
      example: { name: 'ERP of Sunny Travel', scopes: ['read', 'configure'] },
    },
    responses: { 201: { description: 'The key was created.', schema: createdKeyView } },
    problems: ['not-found'],
    handle: async ({ params, body }) => {
      const agency = await readAgency(deps, params.id);
      const { stored, key } = await deps.agencyKeys.create({ ...body, agency_id: agency.id });
      return { status: 201, body: { ...stored, key } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/agencies/{id}/keys',
    operationId: 'listAgencyKeys',
    tag: 'Agencies',
    summary: 'List the keys of an agency, newest first',
    description: 'Includes revoked and expired keys.',
    access: 'platform',
    params: agencyParams,
    query: z.strictObject(PAGE_PARAMETERS),
    responses: { 200: { description: 'A page of keys.', schema: pageOf(keyView) } },
    problems: ['not-found', 'invalid-cursor'],
    handle: async ({ params, query }) => {
      const agency = await readAgency(deps, params.id);
      return { status: 200, body: await deps.agencyKeys.list(agency.id, query) };
    },
  }),
  route({
    method: 'delete',
    path: '/v1/agencies/{id}/keys/{key_id}',
    operationId: 'revokeAgencyKey',
    tag: 'Agencies',
    summary: 'Revoke a key of an agency',
    description: 'Within 2 seconds, every API process refuses the key. A key cannot be restored.',
    access: 'platform',
    params: keyParams,
    responses: { 204: { description: 'The key was revoked.' } },
    problems: ['not-found'],
    handle: async ({ params }) => {
      if (!(await deps.agencyKeys.revoke(params.id, params.key_id)))
        throw new ProblemError('not-found', 'the agency has no key with this id');
      return { status: 204 };
    },
  }),
];
