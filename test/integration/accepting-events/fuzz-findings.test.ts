import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { startTestApi, type TestApi } from '../../support/service/api';

/** One regression test for each finding of Schemathesis (`npm run fuzz`). */
let api: TestApi;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, unknown>>;
}

let operations: readonly (readonly [string, Operation])[];

beforeAll(async () => {
  api = await startTestApi();
  await api.service.startWorker();
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as {
    readonly paths: Record<string, Record<string, Operation>>;
  };
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );
});
afterAll(() => api.close());

const parameters = (): [string, Parameter][] =>
  operations.flatMap(([name, operation]) =>
    (operation.parameters ?? []).map((each): [string, Parameter] => [name, each]),
  );

test('upcoming reminders of an order are documented', async () => {
  const http_request = { url: 'http://127.0.0.1:3999/' };
  const agency = 'Reminded';
  await api.call('POST', '/v1/tasks', {
    body: { name: 'Check-in', agency, reminders: ['departure-24h'], http_request },
  });
  await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: 'AGW-FUZZ-1', agency }) });
  const upcoming = await eventually('the reminder is shown', async () => {
    // `call` checks every response against its schema.
    const { body } = await api.call('GET', '/v1/orders?agency=Reminded');
    const [order] = body['data'] as { upcoming: { event: string; reminder?: string }[] }[];
    return order?.upcoming.find(({ event }) => event === 'OrderReminder');
  });
  expect(upcoming.reminder).toBe('departure-24h');
  expect((await api.call('GET', '/v1/orders/AGW-FUZZ-1')).status).toBe(200);
});

test('every operation with an id in its path documents a 404', () => {
  const withIds = operations.filter(([name]) => name.includes('{'));
  expect(withIds.length).toBeGreaterThan(10);
  expect(withIds.filter(([, { responses }]) => !('404' in responses)).map(([name]) => name)).toEqual([]);
});

test('no number or boolean parameter is documented with rules for strings', () => {
  const contradictory = parameters().filter(
    ([, { schema }]) =>
      ['integer', 'number', 'boolean'].includes(String(schema['type'])) &&
      ('pattern' in schema ||
        (schema['enum'] as unknown[] | undefined)?.some((each) => typeof each === 'string')),
  );
  expect(contradictory).toEqual([]);
  expect(parameters().find(([, { name }]) => name === 'enabled')?.[1].schema).toMatchObject({
    type: 'boolean',
  });
  expect(parameters().find(([, { name }]) => name === 'limit')?.[1].schema).toMatchObject({
    type: 'integer',
    minimum: 1,
    maximum: 200,
  });
});

test('the range of a number in a path is documented', async () => {
  expect(parameters().find(([, { name }]) => name === 'sequence')?.[1].schema).toMatchObject({
    type: 'integer',
    minimum: 1,
    maximum: 9_999_999,
  });
  const beyond = await api.call('POST', '/v1/orders/AGW-FUZZ-1/events/10000000/resend');
  expect(beyond.status).toBe(404);
});

test('the pattern of Idempotency-Key is documented', () => {
  expect(parameters().find(([, { name }]) => name === 'Idempotency-Key')?.[1].schema).toMatchObject({
    pattern: '^[!-~]{1,128}$',
  });
});
