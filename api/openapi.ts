import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathItemObject,
} from 'zod-openapi';
import { EVENT_TYPES, EVENTS } from '../domain/order/events';
import { ACCESS_WORDS } from './access/access';
import { webhookBody, webhookSample } from './event-catalogue';
import { MERGE_PATCH_TYPE } from './http/json-body';
import { PROBLEMS, problemSchema, type ProblemCode } from './http/problem';
import type { Method, Route } from './http/route';

/** The OpenAPI document that the API serves. */
export type OpenApiDocument = oas31.OpenAPIObject;

interface About {
  readonly version: string;
  /** Default retry delays in seconds, for tasks without their own schedule. */
  readonly retrySchedule: readonly number[];
}

const description = ({ retrySchedule }: About): string =>
  `Durable webhooks for airline orders.

The booking system reports orders and their events. A 202 means that the report is stored durably. A task selects events
and sends a message for each of them; each event for each task is one delivery. A failed delivery is retried after
${retrySchedule.join(', ')} seconds (each ±20 %), unless the task has its own \`retry\` schedule.

- **Errors** are \`application/problem+json\` (RFC 9457).
- **Lists** are \`{ "data", "next" }\`. Send \`next\` as \`after\` to get the next page.
- **Times** are RFC 3339 in UTC.
- **Bodies** are JSON in UTF-8, at most 256 KiB. If a member occurs twice, the last one counts.
- **Request id**: every response has an \`X-Request-Id\`. Send your own to find the request in the log.
- **Rate limits**: a request over a limit gets a 429 with \`Retry-After\`. \`RateLimit-Policy\` and \`RateLimit\` describe
  the limit. Every response to an agency key has them, so that the caller can see how many requests are left.`;

/** The problems of a route: those that follow from its parts, and those that it lists itself. */
const problemsOf = ({
  access,
  params,
  body,
  query,
  headers,
  problems = [],
}: Route): readonly ProblemCode[] => {
  const codes = new Set<ProblemCode>(problems);
  if (access !== 'open') codes.add('unauthorized').add('forbidden').add('quota-exceeded').add('unavailable');
  // A malformed id gets a 404, like an unknown one.
  if (params !== undefined) codes.add('not-found');
  if (body !== undefined)
    codes
      .add('malformed-json')
      .add('malformed-request')
      .add('too-deep')
      .add('body-too-large')
      .add('unsupported-media-type');
  if (body !== undefined || query !== undefined || headers !== undefined) codes.add('invalid-input');
  return [...codes.add('internal')];
};

const problemResponses = (route: Route): ZodOpenApiOperationObject['responses'] => {
  const byStatus = new Map<number, string[]>();
  for (const code of problemsOf(route)) {
    const { status, title } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${title} (\`${code}\`).`]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, titles]) => [
      String(status),
      { description: titles.join(' '), content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
};

const replyResponses = ({ responses }: Route): ZodOpenApiOperationObject['responses'] =>
  Object.fromEntries(
    Object.entries(responses).map(
      ([status, { description: what, schema, example, headers, contentType }]) => {
        const media = {
          ...(schema === undefined ? {} : { schema }),
          ...(example === undefined ? {} : { example }),
        };
        const hasContent = schema !== undefined || contentType !== undefined;
        return [
          status,
          {
            description: what,
            ...(headers === undefined ? {} : { headers }),
            ...(hasContent ? { content: { [contentType ?? 'application/json']: media } } : {}),
          },
        ];
      },
    ),
  );

const requestBodyOf = ({ body }: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> => {
  if (body === undefined) return {};
  const { schema, example, required, mergePatch } = body;
  const media = { schema, ...(example === undefined ? {} : { example }) };
  const content = {
    'application/json': media,
    ...(mergePatch === true ? { [MERGE_PATCH_TYPE]: media } : {}),
  };
  return { requestBody: { required, content } };
};

const descriptionOf = (
  more: string | undefined,
  access: Route['access'],
): Pick<ZodOpenApiOperationObject, 'description'> => {
  const words = access === 'open' ? [more] : [more, ACCESS_WORDS[access]];
  const description = words.filter((each) => each !== undefined).join('\n\n');
  return description === '' ? {} : { description };
};

const operationOf = (route: Route): ZodOpenApiOperationObject => {
  const { operationId, tag, summary, description: more, access, params, query, headers } = route;
  return {
    operationId,
    tags: [tag],
    summary,
    ...descriptionOf(more, access),
    security: access === 'open' ? [] : [{ key: access === 'platform' ? [] : [access] }],
    requestParams: {
      ...(params === undefined ? {} : { path: params }),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { header: headers }),
    },
    ...requestBodyOf(route),
    responses: { ...problemResponses(route), ...replyResponses(route) },
  };
};

const pathsOf = (routes: readonly Route[]): Record<string, ZodOpenApiPathItemObject> => {
  const paths: Record<string, Partial<Record<Method, ZodOpenApiOperationObject>>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return paths;
};

const webhooks = (): Record<string, ZodOpenApiPathItemObject> =>
  Object.fromEntries(
    EVENT_TYPES.map((type) => [
      type,
      {
        post: {
          operationId: `receive${type}`,
          summary: EVENTS[type].summary,
          description:
            'The request that a task without `json_body` sends. It is signed according to Standard Webhooks 1.0.',
          security: [],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: webhookBody(type), example: webhookSample(type) } },
          },
          responses: {
            '2XX': { description: 'Delivered.' },
            '410': { description: 'The endpoint is gone: Callsign disables the task.' },
            default: { description: 'Callsign retries on the schedule of the task.' },
          },
        },
      },
    ]),
  );

/** The OpenAPI 3.1 document of the routes, generated from the schemas that validate requests. */
export const openApiDocument = (routes: readonly Route[], about: About): OpenApiDocument =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Callsign',
      version: about.version,
      description: description(about),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    tags: [
      { name: 'Orders', description: 'Report orders and events, and see their deliveries.' },
      { name: 'Tasks', description: 'Configure which events Callsign delivers, where, and how.' },
      {
        name: 'Deliveries',
        description: 'Inspect, retry and cancel deliveries. A delivery is one event for one task.',
      },
      {
        name: 'Agencies',
        description:
          'Manage agencies (customers) and their keys. An agency key gets a 404 for records that are not its own.',
      },
      { name: 'Audit', description: 'See which key did what, and which requests were refused.' },
      { name: 'Events', description: 'Read the catalogue of event types and template fields.' },
      { name: 'Service', description: 'Health, metrics and this document. No key needed.' },
    ],
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key. The scopes of an operation apply to agency keys; a platform key may do everything.',
        },
      },
    },
    paths: pathsOf(routes),
    webhooks: webhooks(),
  });
