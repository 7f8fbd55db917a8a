import { z } from 'zod';
import { pageOf, PAGE_PARAMETERS, timeParameter } from '../http/list';
import { route, type Route } from '../http/route';

const auditView = z
  .object({
    id: z.string(),
    at: z.iso.datetime().meta({ description: 'When it was answered.' }),
    request_id: z.string().meta({ description: 'As in the answer and in the log of the service.' }),
    key_id: z.string().nullable().meta({ description: 'null: the key that was sent is not known.' }),
    agency_id: z.string().nullable(),
    agency: z
      .string()
      .nullable()
      .meta({ description: 'Whose key it was; null: the platform’s, or nobody’s.' }),
    action: z.string().meta({ description: 'The `operationId` of the route.', example: 'createTask' }),
    resource: z
      .record(z.string(), z.string())
      .meta({ description: 'The ids in the path.', example: { id: 'tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc' } }),
    status: z
      .int()
      .nullable()
      .meta({ description: 'Of the answer; null: the caller had gone before there was one.' }),
    remote_address: z
      .string()
      .meta({ description: 'The other end of the connection: a proxy, where one is between.' }),
  })
  .meta({ id: 'AuditRecord', description: 'What was done with a key, or what a key was refused.' });

export const auditRoute = (): Route =>
  route({
    method: 'get',
    path: '/v1/audit',
    operationId: 'listAudit',
    tag: 'Audit',
    summary: 'Who did what with which key, newest first',
    description:
      'Every request that changes or sends something, and every one that was refused with 401, 403 or, of an agency, 404. A record appears within a second. An agency sees what was done with its own keys.',
    access: 'read',
    query: z.strictObject({
      agency: z.string().optional().meta({ description: 'With a key of this agency, by its name.' }),
      key: z.string().optional().meta({ description: 'With this key, by its id.' }),
      action: z
        .string()
        .optional()
        .meta({ description: 'The `operationId` of a route.', example: 'createTask' }),
      since: timeParameter('Earliest, inclusive.'),
      until: timeParameter('Latest, exclusive.'),
      ...PAGE_PARAMETERS,
    }),
    responses: { 200: { description: 'A page of records.', schema: pageOf(auditView) } },
    problems: ['invalid-cursor'],
    handle: async ({ visible, query: { agency, key, action, since, until, ...page } }) => {
      const filters = { agency, keyId: key, action, since, until };
      return { status: 200, body: await visible.audits.list(page, filters) };
    },
  });
