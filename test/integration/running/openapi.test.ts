import { EVENT_TYPES } from '../../../domain/order/events';
import { parseOrder } from '../../../domain/order/order';
import { ROUTES, startTestApi, type TestApi } from '../../support/service/api';

let api: TestApi;
let document: OpenApi;

interface Operation {
  readonly operationId: string;
  readonly security: readonly { readonly key: readonly string[] }[];
  readonly description?: string;
  readonly parameters?: readonly { name: string; in: string }[];
  readonly requestBody?: { content: Record<string, { example?: unknown }> };
  readonly responses: Record<string, unknown>;
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly webhooks: Record<string, unknown>;
  readonly components: Record<string, Record<string, unknown>>;
}

beforeAll(async () => {
  api = await startTestApi();
  const response = await fetch(`${api.url}/openapi.json`);
  expect(response.status).toBe(200);
  document = (await response.json()) as OpenApi;
});
afterAll(() => api.close());

const operations = (): [string, string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
      method,
      path,
      operation,
    ]),
  );

test('the document is OpenAPI 3.1 and has every route of the table', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(operations().map(([method, path]) => `${method} ${path}`)).toEqual(
    expect.arrayContaining(ROUTES.map(({ method, path }) => `${method} ${path}`)),
  );
  expect(operations()).toHaveLength(ROUTES.length);
});

test('the routes are those of the public contract', () => {
  expect(ROUTES.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual([
    'DELETE /v1/agencies/{id}/keys/{key_id}',
    'DELETE /v1/agencies/{name}/contact',
    'DELETE /v1/orders/{agw_id}/personal-data',
    'DELETE /v1/tasks/{id}',
    'GET /healthz',
    'GET /metrics',
    'GET /openapi.json',
    'GET /readyz',
    'GET /v1/agencies',
    'GET /v1/agencies/{id}',
    'GET /v1/agencies/{id}/keys',
    'GET /v1/agencies/{name}/contact',
    'GET /v1/audit',
    'GET /v1/deliveries',
    'GET /v1/deliveries/{id}',
    'GET /v1/events',
    'GET /v1/orders',
    'GET /v1/orders/{agw_id}',
    'GET /v1/tasks',
    'GET /v1/tasks/{id}',
    'GET /v1/tasks/{id}/versions',
    'GET /v1/tasks/{id}/versions/{version}',
    'PATCH /v1/tasks/{id}',
    'POST /v1/agencies',
    'POST /v1/agencies/{id}/keys',
    'POST /v1/agencies/{id}/suspend',
    'POST /v1/agencies/{id}/unsuspend',
    'POST /v1/deliveries/{id}/cancel',
    'POST /v1/deliveries/{id}/retry',
    'POST /v1/orders',
    'POST /v1/orders/{agw_id}/events',
    'POST /v1/orders/{agw_id}/events/{sequence}/resend',
    'POST /v1/tasks',
    'POST /v1/tasks/preview',
    'POST /v1/tasks/{id}/disable',
    'POST /v1/tasks/{id}/enable',
    'POST /v1/tasks/{id}/recover',
    'POST /v1/tasks/{id}/rotate-secret',
    'POST /v1/tasks/{id}/test',
    'PUT /v1/agencies/{name}/contact',
    'PUT /v1/tasks/{id}',
  ]);
});

test('every reference resolves', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  expect(references.length).toBeGreaterThan(20);
  for (const [, kind, name] of references) expect(document.components[kind!]).toHaveProperty(name!);
});

test('every operationId is unique', () => {
  const ids = operations().map(([, , { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every path parameter is declared', () => {
  for (const [, path, { parameters = [] }] of operations()) {
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  }
});

test('a route needs a key if and only if the document says so', async () => {
  for (const [method, path, operation] of operations()) {
    const response = await fetch(`${api.url}${path.replaceAll(/\{\w+\}/g, 'x')}`, {
      method: method.toUpperCase(),
    });
    await response.body?.cancel();
    const needsKey = operation.security.length > 0;
    expect([method, path, response.status === 401]).toEqual([method, path, needsKey]);
    expect(['401' in operation.responses, '403' in operation.responses]).toEqual([needsKey, needsKey]);
  }
});

test('every route documents the scope that an agency key needs', () => {
  const scopesOf = (method: string, path: string): readonly string[] | undefined =>
    document.paths[path]?.[method]?.security[0]?.key;
  expect(scopesOf('get', '/v1/orders')).toEqual(['read']);
  expect(scopesOf('post', '/v1/tasks/preview')).toEqual(['configure']);
  expect(scopesOf('post', '/v1/orders')).toEqual(['publish']);
  expect(scopesOf('post', '/v1/agencies')).toEqual([]);
  expect(document.paths['/v1/agencies']?.['post']?.description).toContain('Needs a platform key.');
});

test('every request example is accepted', async () => {
  const exampleOf = (path: string, method: string): unknown =>
    document.paths[path]?.[method]?.requestBody?.content['application/json']?.example;
  expect(() => parseOrder(exampleOf('/v1/orders', 'post'))).not.toThrow();
  const created = await api.call('POST', '/v1/tasks', { body: exampleOf('/v1/tasks', 'post') });
  expect(created.status).toBe(201);
  const path = `/v1/tasks/${String(created.body['id'])}`;
  for (const method of ['put', 'patch']) {
    const answer = await api.call(method.toUpperCase(), path, { body: exampleOf('/v1/tasks/{id}', method) });
    expect([method, answer.status]).toEqual([method, 200]);
  }
  const preview = await api.call('POST', '/v1/tasks/preview', {
    body: exampleOf('/v1/tasks/preview', 'post'),
  });
  expect(preview.status).toBe(200);
});

test('every event is described as a webhook', () => {
  expect(Object.keys(document.webhooks)).toEqual([...EVENT_TYPES]);
});

test('the catalogue has every field, and every event with meaning, schema and sample', async () => {
  const { body } = await api.call('GET', '/v1/events');
  const data = body['data'] as Record<string, unknown>[];
  expect(data.map(({ name }) => name)).toEqual([...EVENT_TYPES]);
  expect(data.find(({ name }) => name === 'OrderStarted')).toMatchObject({
    raised_by: 'timer',
    order_status: 'started',
    meaning: 'The first flight of the order has departed.',
    sample: { type: 'OrderStarted', data: { event: 'OrderStarted', order_status: 'started' } },
    schema: { type: 'object', properties: { type: { const: 'OrderStarted' } } },
  });
  expect((body['fields'] as { name: string }[]).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['agw_id', 'consumer_country_code', 'changed_fields']),
  );
});
