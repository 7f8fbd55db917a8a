import { startAgencyWorld, type AgencyWorld, type TestAgency } from '../../support/service/agency-world';
import { refusal, type ApiResponse } from '../../support/service/api';
import { eventually } from '../../support/eventually';

let world: AgencyWorld;
let sunny: TestAgency;
let rainy: TestAgency;

beforeAll(async () => {
  world = await startAgencyWorld();
  await world.api.service.startWorker();
  sunny = await world.makeAgency('Sunny Travel');
  rainy = await world.makeAgency('Rainy Travel');
});
afterAll(() => world.close());

const TASK = { name: 'T', events: ['*'], http_request: { url: 'https://erp.example.com/' } };

const data = ({ body }: ApiResponse): readonly Readonly<Record<string, unknown>>[] =>
  body['data'] as readonly Readonly<Record<string, unknown>>[];

const shownOrder = (agency: TestAgency, agwId: string, isThere: (body: ApiResponse['body']) => boolean) =>
  eventually(`${agwId} as it should be`, async () => {
    const { status, body } = await agency.call('GET', `/v1/orders/${agwId}`);
    return status === 200 && isThere(body) ? body : undefined;
  });

const eventsOf = (body: ApiResponse['body']) =>
  body['events'] as readonly {
    readonly type: string;
    readonly routes: readonly { readonly task_id: string }[];
    readonly deliveries: readonly { readonly task_id: string }[];
  }[];

describe('a task that an agency creates', () => {
  test.each([[{}], [{ agency: null }], [{ agency: 'Sunny Travel' }]])(
    'belongs to the agency if its body has %j',
    async (named) => {
      const { status, body } = await sunny.call('POST', '/v1/tasks', { body: { ...TASK, ...named } });
      expect([status, body['agency']]).toEqual([201, 'Sunny Travel']);
      await sunny.call('DELETE', `/v1/tasks/${String(body['id'])}`);
    },
  );

  test('cannot be moved to another agency', async () => {
    const path = `/v1/tasks/${await sunny.createTask({ enabled: false })}`;
    for (const [method, body] of [
      ['PATCH', { agency: 'Rainy Travel' }],
      ['PUT', { ...TASK, agency: 'Rainy Travel' }],
    ] as const)
      expect(refusal(await sunny.call(method, path, { body }))).toEqual({
        status: 422,
        code: 'invalid-input',
        errors: ['/agency AGENCY_FOREIGN'],
      });
    for (const [method, body] of [
      ['PATCH', { agency: null }],
      ['PUT', TASK],
    ] as const)
      expect((await sunny.call(method, path, { body })).body['agency']).toBe('Sunny Travel');
    expect((await sunny.call('DELETE', path)).status).toBe(204);
  });
});

test('an agency does not see tasks of the platform, nor their routes and deliveries', async () => {
  const ours = String(
    (
      await world.api.call('POST', '/v1/tasks', {
        body: {
          ...TASK,
          name: 'Secret of the platform',
          http_request: { url: `${world.receiver.url}/ours` },
        },
      })
    ).body['id'],
  );
  const own = await sunny.createTask();
  await sunny.createOrder('VIEW-1');
  await world.receiver.waitFor(1, (each) => each.path === '/ours');
  const order = await shownOrder(sunny, 'VIEW-1', (body) => eventsOf(body)[0]?.deliveries.length === 1);
  expect(order['order']).toMatchObject({ agency: 'Sunny Travel' });
  expect(eventsOf(order).map(({ routes }) => routes.map(({ task_id: id }) => id))).toEqual([[own]]);
  expect(JSON.stringify(order)).not.toContain('Secret of the platform');

  const asPlatform = await world.api.call('GET', '/v1/deliveries?agw_id=VIEW-1');
  const theirs = data(asPlatform).find(({ task_id: id }) => id === ours);
  for (const [method, path] of [
    ['GET', `/v1/deliveries/${String(theirs!['id'])}`],
    ['POST', `/v1/deliveries/${String(theirs!['id'])}/retry`],
    ['GET', `/v1/tasks/${ours}`],
  ] as const)
    expect(refusal(await sunny.call(method, path))).toEqual({ status: 404, code: 'not-found' });
  const listed = data(await sunny.call('GET', '/v1/deliveries'));
  expect(listed.map(({ task_id: id }) => id)).toEqual([own]);
  const resent = await sunny.call('POST', '/v1/orders/VIEW-1/events/1/resend');
  expect(resent.body).toEqual({ deliveries: [listed[0]!['id']] });

  await sunny.call('DELETE', `/v1/tasks/${own}`);
  expect(data(await sunny.call('GET', '/v1/deliveries'))).toHaveLength(1);
  expect((await sunny.call('GET', `/v1/tasks/${own}/versions`)).status).toBe(200);
  await world.api.call('DELETE', `/v1/tasks/${ours}`);
});

test('an agency sees the reminders of its own tasks, and not those of the platform', async () => {
  const reminders = { events: [], enabled: false };
  const body = { ...TASK, ...reminders, reminders: ['departure-3h'] };
  const ours = await world.api.call('POST', '/v1/tasks', { body });
  const own = await sunny.createTask({ ...reminders, reminders: ['departure-24h'] });
  const departure = { origin: 'MAD', destination: 'LHR', departure: '2031-03-01T10:20' };
  await sunny.createOrder('REMIND-1', { flights: [departure] });
  const asPlatform = await eventually('all reminders', async () => {
    const { body: order } = await world.api.call('GET', '/v1/orders/REMIND-1');
    return (order['upcoming'] as unknown[] | undefined)?.length === 4 ? order : undefined;
  });
  const remindersOf = (order: unknown): readonly unknown[] =>
    (order as { upcoming: { reminder?: string }[] }).upcoming.map(({ reminder }) => reminder ?? null);
  expect(remindersOf(asPlatform)).toEqual(['departure-24h', 'departure-3h', null, null]);
  const shown = await sunny.call('GET', '/v1/orders/REMIND-1');
  expect(remindersOf(shown.body)).toEqual(['departure-24h', null, null]);
  const listed = data(await sunny.call('GET', '/v1/orders')).find(({ agw_id: id }) => id === 'REMIND-1');
  expect(remindersOf(listed)).toEqual(['departure-24h', null, null]);
  await sunny.call('DELETE', `/v1/tasks/${own}`);
  await world.api.call('DELETE', `/v1/tasks/${String(ours.body['id'])}`);
});

test('the same event id and Idempotency-Key from two agencies is two events', async () => {
  await Promise.all([sunny.createOrder('IDEM-SUNNY'), rainy.createOrder('IDEM-RAINY')]);
  for (const [agency, agwId] of [
    [sunny, 'IDEM-SUNNY'],
    [rainy, 'IDEM-RAINY'],
    [sunny, 'IDEM-SUNNY'],
  ] as const) {
    const report = { body: { type: 'OrderTicketed' }, headers: { 'idempotency-key': 'evt-1' } };
    const answer = await agency.call('POST', `/v1/orders/${agwId}/events`, report);
    expect([answer.status, answer.body['event_id']]).toEqual([202, 'evt-1']);
  }
  for (const [agency, agwId] of [
    [sunny, 'IDEM-SUNNY'],
    [rainy, 'IDEM-RAINY'],
  ] as const) {
    const order = await shownOrder(agency, agwId, (body) => eventsOf(body).length === 2);
    expect(eventsOf(order).map(({ type }) => type)).toEqual(['OrderCreated', 'OrderTicketed']);
  }
});

test('an order that is posted twice stays with its agency', async () => {
  await sunny.createOrder('STAY-1');
  await sunny.createOrder('STAY-1');
  for (const agency of ['Rainy Travel', null])
    expect(
      refusal(
        await sunny.call('POST', '/v1/orders/STAY-1/events', {
          body: { type: 'OrderChanged', changes: { agency } },
        }),
      ),
    ).toEqual({ status: 422, code: 'invalid-input', errors: ['/changes/agency AGENCY_FOREIGN'] });
  const changes = { agency: 'Sunny Travel', pnr: 'NEWPNR' };
  const report = { body: { type: 'OrderChanged', changes } };
  expect((await sunny.call('POST', '/v1/orders/STAY-1/events', report)).status).toBe(202);
});

test('an order that the platform moves belongs to the new agency, without earlier events', async () => {
  await sunny.createOrder('MOVE-1', { pnr: 'BEFORE' });
  await shownOrder(sunny, 'MOVE-1', (body) => eventsOf(body).length === 1);
  const body = { type: 'OrderChanged', changes: { agency: 'Rainy Travel' } };
  await world.api.call('POST', '/v1/orders/MOVE-1/events', { body });
  const order = await shownOrder(rainy, 'MOVE-1', (moved) => eventsOf(moved).length > 0);
  expect(eventsOf(order).map(({ type }) => type)).toEqual(['OrderChanged']);
  expect(refusal(await sunny.call('GET', '/v1/orders/MOVE-1'))).toEqual({ status: 404, code: 'not-found' });
  expect(refusal(await rainy.call('POST', '/v1/orders/MOVE-1/events/1/resend'))).toEqual({
    status: 404,
    code: 'not-found',
  });
  const report = { body: { type: 'OrderTicketed' } };
  // The workflow reports the new owner of an open order a moment after MongoDB.
  await eventually('the order refuses events of its former agency', async () => {
    const { status } = await sunny.call('POST', '/v1/orders/MOVE-1/events', report);
    return status === 404 ? true : undefined;
  });
  expect((await rainy.call('POST', '/v1/orders/MOVE-1/events', report)).status).toBe(202);
});

test('a cursor of one agency gives another agency only its own list', async () => {
  for (const name of ['A', 'B', 'C']) {
    await rainy.createTask({ name: `Rainy ${name}`, enabled: false });
    await sunny.createTask({ name: `Sunny ${name}`, enabled: false });
  }
  const first = await rainy.call('GET', '/v1/tasks?limit=1');
  const after = String(first.body['next']);
  const names = data(await sunny.call('GET', `/v1/tasks?after=${after}`)).map(({ name }) => name);
  expect(names).toEqual(['Sunny B', 'Sunny A']);
});
