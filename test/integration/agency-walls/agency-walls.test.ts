import { SCOPES } from '../../../domain/access/principal';
import type { ApiResponse } from '../../support/service/api';
import { ROUTES } from '../../support/service/api';
import { startAgencyWorld, type AgencyWorld, type TestAgency } from '../../support/service/agency-world';

let world: AgencyWorld;
let own: TestAgency;
let theirs: Named;
let others: TestAgency;

/** The names and ids of an agency that requests contain. */
interface Named {
  readonly agency: string;
  readonly agencyId: string;
  readonly keyId: string;
  readonly order: string;
  readonly task: string;
  readonly delivery: string;
}

/** Well-formed names and ids that do not exist. */
const UNKNOWN: Named = {
  agency: 'Unknown Travel',
  agencyId: 'agc_unknown0000000000000000000',
  keyId: 'key_unknown0000000000',
  order: 'WALL-UNKNOWN',
  task: 'tsk_unknown000000000000000000',
  delivery: 'msg_unknown00000000000000000000',
};

/** Text that only the other agency and the platform may see. */
const SECRETS = ['CANARY', 'canary', 'Canary'];

beforeAll(async () => {
  world = await startAgencyWorld();
  await world.api.service.startWorker();
  own = await world.makeAgency('Own Travel');
  others = await world.makeAgency('Their Travel');
  await own.createTask();
  await own.createOrder('WALL-OWN');
  const task = await others.createTask({
    name: 'Canary task',
    http_request: { url: `${world.receiver.url}/canary`, header: { 'x-canary': 'a canary' } },
  });
  await others.createOrder('WALL-THEIRS', { pnr: 'CANARY', consumer: 'Canary, the passenger' });
  await others.call('PUT', '/v1/agencies/Their%20Travel/contact', { body: { mail: 'canary@their.example' } });
  await world.delivery('WALL-OWN', 'delivered');
  const { id } = await world.delivery('WALL-THEIRS', 'delivered');
  theirs = {
    agency: 'Their Travel',
    agencyId: others.id,
    keyId: others.keyIds.read,
    order: 'WALL-THEIRS',
    task,
    delivery: String(id),
  };
});
afterAll(() => world.close());

interface ForeignRequest {
  readonly path: (of: Named) => string;
  readonly body?: (of: Named) => unknown;
  /** Expected status; default 404. */
  readonly answer?: number;
  /** Set if the request succeeds for unknown ids, so that the two responses cannot be compared. */
  readonly isTaken?: true;
}

const TASK = { name: 'T', events: ['*'], http_request: { url: 'https://erp.example.com/' } };

const order = (agw_id: string) => ({
  agw_id,
  flights: [{ origin: 'MAD', destination: 'LHR', departure: '2031-03-01T10:20' }],
});

const platform = (path: (of: Named) => string, body?: unknown): readonly ForeignRequest[] => [
  { path, ...(body === undefined ? {} : { body: () => body }) },
];

const task = (action: string, body?: unknown): readonly ForeignRequest[] => [
  { path: (of) => `/v1/tasks/${of.task}${action}`, ...(body === undefined ? {} : { body: () => body }) },
];

const contact = (of: Named): string => `/v1/agencies/${encodeURIComponent(of.agency)}/contact`;

/** Requests to each route for records of the other agency. A test fails if a route is missing. */
const ATTEMPTS: Readonly<Record<string, readonly ForeignRequest[]>> = {
  'post /v1/orders': [
    { path: () => '/v1/orders', body: (of) => order(of.order), answer: 422, isTaken: true },
    {
      path: () => '/v1/orders',
      body: (of) => ({ ...order('WALL-NEW'), agency: of.agency }),
      answer: 422,
    },
  ],
  'post /v1/orders/{agw_id}/events': [
    { path: (of) => `/v1/orders/${of.order}/events`, body: () => ({ type: 'OrderTicketed' }) },
    {
      path: () => '/v1/orders/WALL-OWN/events',
      body: (of) => ({ type: 'OrderChanged', changes: { agency: of.agency } }),
      answer: 422,
    },
  ],
  'delete /v1/orders/{agw_id}/personal-data': [{ path: (of) => `/v1/orders/${of.order}/personal-data` }],
  'post /v1/orders/{agw_id}/events/{sequence}/resend': [
    { path: (of) => `/v1/orders/${of.order}/events/1/resend` },
    {
      path: () => '/v1/orders/WALL-OWN/events/1/resend',
      body: (of) => ({ task_ids: [of.task] }),
      answer: 422,
    },
  ],
  'get /v1/orders': [{ path: (of) => `/v1/orders?agency=${encodeURIComponent(of.agency)}`, answer: 200 }],
  'get /v1/orders/{agw_id}': [{ path: (of) => `/v1/orders/${of.order}` }],
  'post /v1/tasks/preview': [
    { path: () => '/v1/tasks/preview', body: (of) => ({ task_id: of.task }) },
    { path: () => '/v1/tasks/preview', body: (of) => ({ task: TASK, agw_id: of.order }) },
    { path: () => '/v1/tasks/preview', body: (of) => ({ task: TASK, agw_id: of.order, sequence: 1 }) },
    {
      path: () => '/v1/tasks/preview',
      body: (of) => ({ task: { ...TASK, agency: of.agency } }),
      answer: 422,
    },
  ],
  'post /v1/tasks': [
    { path: () => '/v1/tasks', body: (of) => ({ ...TASK, agency: of.agency }), answer: 422 },
  ],
  'get /v1/tasks': [{ path: (of) => `/v1/tasks?agency=${encodeURIComponent(of.agency)}`, answer: 200 }],
  'get /v1/tasks/{id}': task(''),
  'put /v1/tasks/{id}': task('', TASK),
  'patch /v1/tasks/{id}': task('', { name: 'mine now' }),
  'delete /v1/tasks/{id}': task(''),
  'post /v1/tasks/{id}/enable': task('/enable'),
  'post /v1/tasks/{id}/disable': task('/disable'),
  'post /v1/tasks/{id}/rotate-secret': task('/rotate-secret'),
  'post /v1/tasks/{id}/test': task('/test'),
  'post /v1/tasks/{id}/recover': task('/recover', { since: '2020-01-01T00:00:00Z' }),
  'get /v1/tasks/{id}/versions': task('/versions'),
  'get /v1/tasks/{id}/versions/{version}': task('/versions/1'),
  'get /v1/deliveries': [
    { path: (of) => `/v1/deliveries?agency=${encodeURIComponent(of.agency)}`, answer: 200 },
    { path: (of) => `/v1/deliveries?agw_id=${of.order}`, answer: 200 },
    { path: (of) => `/v1/deliveries?task_id=${of.task}`, answer: 200 },
  ],
  'get /v1/deliveries/{id}': [{ path: (of) => `/v1/deliveries/${of.delivery}` }],
  'post /v1/deliveries/{id}/retry': [{ path: (of) => `/v1/deliveries/${of.delivery}/retry` }],
  'post /v1/deliveries/{id}/cancel': [{ path: (of) => `/v1/deliveries/${of.delivery}/cancel` }],
  'get /v1/agencies/{name}/contact': [{ path: contact }],
  'put /v1/agencies/{name}/contact': [{ path: contact, body: () => ({ mail: 'mine@own.example' }) }],
  'delete /v1/agencies/{name}/contact': [{ path: contact }],
  'get /v1/audit': [{ path: (of) => `/v1/audit?agency=${encodeURIComponent(of.agency)}`, answer: 200 }],
  'get /v1/events': [{ path: () => '/v1/events', answer: 200 }],
  'post /v1/agencies': platform(() => '/v1/agencies', { name: 'Their Travel' }),
  'get /v1/agencies': platform(() => '/v1/agencies'),
  'get /v1/agencies/{id}': platform((of) => `/v1/agencies/${of.agencyId}`),
  'post /v1/agencies/{id}/suspend': platform((of) => `/v1/agencies/${of.agencyId}/suspend`),
  'post /v1/agencies/{id}/unsuspend': platform((of) => `/v1/agencies/${of.agencyId}/unsuspend`),
  'post /v1/agencies/{id}/keys': platform((of) => `/v1/agencies/${of.agencyId}/keys`, {
    name: 'mine',
    scopes: ['read'],
  }),
  'get /v1/agencies/{id}/keys': platform((of) => `/v1/agencies/${of.agencyId}/keys`),
  'delete /v1/agencies/{id}/keys/{key_id}': platform((of) => `/v1/agencies/${of.agencyId}/keys/${of.keyId}`),
};

const KEY_ROUTES = ROUTES.filter(({ access }) => access !== 'open');

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${path}`;

/** All records of the other agency, as the platform sees them. */
const recordsOfTheirs = async (): Promise<unknown> => {
  const paths = [
    `/v1/orders/${theirs.order}`,
    `/v1/tasks/${theirs.task}`,
    `/v1/deliveries/${theirs.delivery}`,
    contact(theirs),
    `/v1/agencies/${theirs.agencyId}`,
    '/v1/tasks',
    '/v1/orders',
  ];
  const answers = await Promise.all(paths.map((path) => world.api.call('GET', path)));
  return answers.map(({ status, body }) => [status, body]);
};

/** A response without its request id and the requested ids, which differ between requests. */
const shapeOf = ({ status, body }: ApiResponse, of: Named): unknown => {
  const { request_id: _id, ...said } = body;
  return Object.values(of).reduce(
    (text: string, name: string) => text.replaceAll(name, '…'),
    JSON.stringify([status, said]),
  );
};

const ask = (key: string, method: string, { path, body }: ForeignRequest, of: Named): Promise<ApiResponse> =>
  world.callWith(key, method.toUpperCase(), path(of), body === undefined ? {} : { body: body(of) });

test('every route that needs a key has a request', () => {
  expect(Object.keys(ATTEMPTS).toSorted()).toEqual(KEY_ROUTES.map(nameOf).toSorted());
});

describe.each(KEY_ROUTES.map((route) => [nameOf(route), route] as const))(
  '%s',
  (name, { method, access }) => {
    test.each(SCOPES)('with a key with the scope %s', async (scope) => {
      const before = await recordsOfTheirs();
      for (const attempt of ATTEMPTS[name] ?? []) {
        const answer = await ask(own.keys[scope], method, attempt, theirs);
        expect(answer.status).toBe(access === scope ? (attempt.answer ?? 404) : 403);
        const said = JSON.stringify(answer.body);
        for (const secret of SECRETS) expect(said).not.toContain(secret);
        if (answer.status === 200 && access !== 'open' && name !== 'get /v1/events')
          expect(answer.body).toEqual({ data: [], next: null });
        if (attempt.isTaken === undefined)
          expect(shapeOf(answer, theirs)).toEqual(
            shapeOf(await ask(own.keys[scope], method, attempt, UNKNOWN), UNKNOWN),
          );
      }
      expect(await recordsOfTheirs()).toEqual(before);
    });
  },
);

test('the lists of an agency contain its own records and none of the other agency', async () => {
  for (const path of ['/v1/orders', '/v1/tasks', '/v1/deliveries']) {
    const { body } = await own.call('GET', path);
    expect([path, (body['data'] as unknown[]).length]).toEqual([path, 1]);
    expect(JSON.stringify(body)).not.toMatch(/canary|theirs/i);
  }
});
