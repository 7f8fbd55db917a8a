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

/** Longest name of an agency, in characters: as in tasks. */
const MAX_AGENCY_CHARS = 120;

export const agencyParams = z.strictObject({
  id: z.string().meta({ example: 'agc_pB5kM0uYyWq1l2Zx9aQeT7Rc' }),
});

const agencySchema = z.strictObject({
  name: name(MAX_AGENCY_CHARS).meta({
    description: 'As orders and tasks give it in `agency`. Unique, and never changed.',
    example: 'Sunny Travel',
  }),
});

const parseAgency = parserOf(agencySchema);

const agencyView = z
  .object({
    id: z.string().meta({ example: 'agc_pB5kM0uYyWq1l2Zx9aQeT7Rc' }),
    ...agencySchema.shape,
    created_on: time('When it was made.'),
    suspended_on: time('Since when it is suspended; absent: it is not.').optional(),
  })
  .meta({ id: 'Agency', description: 'A customer: owns tasks, and the orders that name it.' });

const noAgency = (): ProblemError => new ProblemError('not-found', 'there is no agency of that id');

/** @throws ProblemError `not-found` */
export const readAgency = async (
  { agencies }: Pick<ApiRouteDependencies, 'agencies'>,
  id: string,
): Promise<Agency> => found(await agencies.get(id));

const found = (agency: Agency | undefined): Agency => {
  if (agency === undefined) throw noAgency();
  return agency;
};

/** Lets the deliveries go on that waited for an agency; those of tasks that are disabled wait on. */
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
    summary: 'Make an agency',
    description:
      'It owns from now on the orders and tasks that name it, those that are there already as well.',
    access: 'platform',
    body: {
      schema: agencySchema,
      required: true,
      parse: parseAgency,
      example: { name: 'Sunny Travel' },
    },
    responses: {
      201: {
        description: 'The agency was made.',
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
    summary: 'Read an agency',
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
      'Within seconds its keys are refused, and nothing more is sent for its tasks: deliveries are parked. Its orders are taken and followed as before.',
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
    summary: 'Let an agency go on',
    description: 'Its keys are good again within seconds, and what was parked is sent, in order.',
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
    { pointer: '/name', detail: 'name: is that of another agency; send another', code: 'NAME_TAKEN' },
  ]);
