import { z } from 'zod';
import { name } from '../../domain/order/field-schemas';
import { InvalidInputError } from '../../domain/input/invalid-input';
import type { Agency } from '../../store/agencies/agencies';
import type { ApiRouteDependencies, Visible } from '../deps';
import { pageOf, PAGE_PARAMETERS } from '../http/list';
import { ProblemError } from '../http/problem';
import { parserOf } from '../http/request-parts';
import { route, type Route } from '../http/route';
import { resumeParked } from '../tasks/task-change';
import { time } from '../http/time';

/** Longest name of an agency, in characters; the same as in tasks. */
const MAX_AGENCY_CHARS = 120;

export const agencyParams = z.strictObject({
  id: z.string().meta({ example: 'agc_pB5kM0uYyWq1l2Zx9aQeT7Rc' }),
});

const agencySchema = z.strictObject({
  name: name(MAX_AGENCY_CHARS).meta({
    description: 'The name that orders and tasks have in `agency`. Unique; it cannot be changed.',
    example: 'Sunny Travel',
  }),
});

const parseAgency = parserOf(agencySchema);

const agencyView = z
  .object({
    id: z.string().meta({ example: 'agc_pB5kM0uYyWq1l2Zx9aQeT7Rc' }),
    ...agencySchema.shape,
    created_on: time('When the agency was created.'),
    suspended_on: time('When the agency was suspended; absent if it is not.').optional(),
  })
  .meta({ id: 'Agency', description: 'A customer. It owns the orders and tasks that name it.' });

const noAgency = (): ProblemError => new ProblemError('not-found', 'no agency has this id');

/** @throws ProblemError `not-found` */
export const readAgency = async (
  { agencies }: Pick<ApiRouteDependencies, 'agencies'>,
  id: string,
): Promise<Agency> => found(await agencies.get(id));

const found = (agency: Agency | undefined): Agency => {
  if (agency === undefined) throw noAgency();
  return agency;
};

/** Resumes deliveries that were parked by a suspension. Those of disabled tasks stay parked. */
const resumeTasks = async (visible: Visible, agency: string): Promise<void> => {
  const filters = { agency, enabled: true };
  let after: string | undefined;
  do {
    const { data, next } = await visible.tasks.list({ limit: 200, after }, filters);
    for (const task of data) await resumeParked(visible, task.id);
    after = next ?? undefined;
  } while (after !== undefined);
};

const oneAgency = { description: 'The agency.', schema: agencyView } as const;

export const agencyRoutes = ({ agencies }: Pick<ApiRouteDependencies, 'agencies'>): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/agencies',
    operationId: 'createAgency',
    tag: 'Agencies',
    summary: 'Create an agency',
    description: 'The agency owns all orders and tasks that name it, including existing ones.',
    access: 'platform',
    body: {
      schema: agencySchema,
      required: true,
      parse: parseAgency,
      example: { name: 'Sunny Travel' },
    },
    responses: {
      201: {
        description: 'The agency was created.',
        schema: agencyView,
        headers: z.object({ Location: z.string().meta({ description: 'Path of the agency.' }) }),
      },
    },
    handle: async ({ body }) => {
      const agency = await agencies.create(body.name);
      if (agency === undefined) throw nameTaken();
      return { status: 201, headers: { Location: `/v1/agencies/${agency.id}` }, body: agency };
    },
  }),
  route({
    method: 'get',
    path: '/v1/agencies',
    operationId: 'listAgencies',
    tag: 'Agencies',
    summary: 'List agencies, newest first',
    access: 'platform',
    query: z.strictObject(PAGE_PARAMETERS),
    responses: { 200: { description: 'A page of agencies.', schema: pageOf(agencyView) } },
    problems: ['invalid-cursor'],
    handle: async ({ query }) => ({ status: 200, body: await agencies.list(query) }),
  }),
  route({
    method: 'get',
    path: '/v1/agencies/{id}',
    operationId: 'getAgency',
    tag: 'Agencies',
    summary: 'Get an agency',
    access: 'platform',
    params: agencyParams,
    responses: { 200: oneAgency },
    problems: ['not-found'],
    handle: async ({ params }) => ({ status: 200, body: await readAgency({ agencies }, params.id) }),
  }),
  route({
    method: 'post',
    path: '/v1/agencies/{id}/suspend',
    operationId: 'suspendAgency',
    tag: 'Agencies',
    summary: 'Suspend an agency',
    description:
      'Within 2 seconds, Callsign refuses its keys and parks the deliveries of its tasks. The platform can still report its orders, and their timers run.',
    access: 'platform',
    params: agencyParams,
    responses: { 200: oneAgency },
    problems: ['not-found'],
    handle: async ({ params }) => ({ status: 200, body: found(await agencies.suspend(params.id)) }),
  }),
  route({
    method: 'post',
    path: '/v1/agencies/{id}/unsuspend',
    operationId: 'unsuspendAgency',
    tag: 'Agencies',
    summary: 'Unsuspend an agency',
    description:
      'Within 2 seconds, Callsign accepts its keys again. It sends the parked deliveries in order.',
    access: 'platform',
    params: agencyParams,
    responses: { 200: oneAgency },
    problems: ['not-found'],
    handle: async ({ params, visible }) => {
      const agency = found(await agencies.unsuspend(params.id));
      await resumeTasks(visible, agency.name);
      return { status: 200, body: agency };
    },
  }),
];

const nameTaken = (): InvalidInputError =>
  new InvalidInputError([
    { pointer: '/name', detail: 'name: is used by another agency; send another name', code: 'NAME_TAKEN' },
  ]);
