import { z } from 'zod';
import { pageOf, PAGE_PARAMETERS, timeParameter } from '../http/list';
import { route, type Route } from '../http/route';

const auditView = z
  .object({
    id: z.string(),
    at: z.iso.datetime().meta({ description: 'When the response was sent.' }),
    request_id: z
      .string()
      .meta({ description: 'The `X-Request-Id` of the response, as in the log of the service.' }),
    key_id: z.string().nullable().meta({ description: 'null if the key that was sent is unknown.' }),
    agency_id: z.string().nullable(),
    agency: z
      .string()
      .nullable()
      .meta({ description: 'The agency of the key; null for a platform key or an unknown key.' }),
    action: z.string().meta({ description: 'The `operationId` of the route.', example: 'createTask' }),
    resource: z
      .record(z.string(), z.string())
      .meta({ description: 'The ids in the path.', example: { id: 'tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc' } }),
    status: z
      .int()
      .nullable()
      .meta({ description: 'Status of the response; null if the client disconnected before it.' }),
    remote_address: z.string().meta({ description: 'Address of the peer: of the proxy, if there is one.' }),
  })
  .meta({ id: 'AuditRecord', description: 'A request that changed or sent something, or was refused.' });

export const auditRoute = (): Route =>
  route({
    method: 'get',
    path: '/v1/audit',
    operationId: 'listAudit',
    tag: 'Audit',
    summary: 'List audit records, newest first',
    description:
      'Includes every request that changes or sends something, every request that was refused with 401 or 403, and every 404 of an agency key. A record appears within a second. An agency sees the records of its own keys.',
    access: 'read',
    query: z.strictObject({
      agency: z
        .string()
        .optional()
        .meta({ description: 'Only requests with a key of the agency with this name.' }),
      key: z.string().optional().meta({ description: 'Only requests with the key with this id.' }),
      action: z
        .string()
        .optional()
        .meta({ description: 'Only requests to the route with this `operationId`.', example: 'createTask' }),
      since: timeParameter('Only requests at this time or later.'),
      until: timeParameter('Only requests before this time.'),
      ...PAGE_PARAMETERS,
    }),
    responses: { 200: { description: 'A page of records.', schema: pageOf(auditView) } },
    problems: ['invalid-cursor'],
    handle: async ({ visible, query: { agency, key, action, since, until, ...page } }) => {
      const filters = { agency, keyId: key, action, since, until };
      return { status: 200, body: await visible.audits.list(page, filters) };
    },
  });
