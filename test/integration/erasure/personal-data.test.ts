import { CANARY, aPlantedOrder } from './planted';
import { QUICK_KEYS } from './erasure-world';
import { eventually } from '../../support/eventually';
import { startAgencyWorld, type AgencyWorld } from '../../support/service/agency-world';
import { refusal, type TestApi } from '../../support/service/api';

let world: AgencyWorld;
let api: TestApi;
beforeAll(async () => {
  world = await startAgencyWorld({ encryption: QUICK_KEYS });
  ({ api } = world);
  await api.service.startWorker();
});
afterAll(() => world.close());

const personalDataOf = async (agwId: string): Promise<unknown> =>
  (await api.call('GET', `/v1/orders/${agwId}`)).body['personal_data'];

test('an erasure removes personal data from every answer, and the order shows it', async () => {
  await api.call('POST', '/v1/orders', { body: aPlantedOrder('ERASE-1') });
  await api.call('POST', '/v1/orders/ERASE-1/events', {
    body: { type: 'OrderChanged', changes: { agent: 'Bo Canary', total_amount: '99.00' } },
  });
  await eventually('both events are recorded', async () => {
    const { body } = await api.call('GET', '/v1/orders/ERASE-1');
    return (body['events'] as unknown[] | undefined)?.length === 2 ? true : undefined;
  });
  expect(await personalDataOf('ERASE-1')).toEqual({ status: 'kept' });
  expect((await api.call('GET', '/v1/orders?pnr=CANARYPNR')).body['data']).toHaveLength(1);

  const asked = await api.call('DELETE', '/v1/orders/ERASE-1/personal-data');
  expect([asked.status, asked.body]).toEqual([202, { agw_id: 'ERASE-1', status: 'erasing' }]);
  expect(await personalDataOf('ERASE-1')).toEqual({ status: 'erasing' });
  const erased = await eventually(
    'it is erased',
    async () => {
      const { status, body } = await api.call('DELETE', '/v1/orders/ERASE-1/personal-data');
      expect(status).toBe(202);
      return body['status'] === 'erased' ? body : undefined;
    },
    120_000,
  );
  const erasedOn = erased['erased_on'];
  expect(erased).toEqual({ agw_id: 'ERASE-1', status: 'erased', erased_on: erasedOn });
  expect(Date.parse(String(erasedOn))).toBeGreaterThan(Date.now() - 180_000);

  const shown = await api.call('GET', '/v1/orders/ERASE-1');
  expect(shown.body).toMatchObject({
    agw_id: 'ERASE-1',
    personal_data: { status: 'erased', erased_on: erasedOn },
    order: { agency: 'Sunny Travel', total_amount: '99.00', agent: null, pnr: null, services: [] },
    events: [
      { type: 'OrderCreated', sequence: 1 },
      {
        type: 'OrderChanged',
        sequence: 2,
        changed_fields: ['total_amount', 'agent'],
        previous: { agent: null },
      },
    ],
  });
  const answers = [shown, await api.call('GET', '/v1/orders'), await api.call('GET', '/v1/deliveries')];
  expect(JSON.stringify(answers.map(({ body }) => body))).not.toMatch(CANARY);
  expect((await api.call('GET', '/v1/orders?pnr=CANARYPNR')).body['data']).toEqual([]);
  expect(JSON.stringify(api.log)).not.toMatch(CANARY);
}, 180_000);

test('an event of an erased order is resent without personal data', async () => {
  const events = await api.service.events.getEvent('ERASE-1', 1);
  expect(events?.event.fields).toMatchObject({ agw_id: 'ERASE-1', agency: 'Sunny Travel', agent: null });
  const resent = await api.call('POST', '/v1/orders/ERASE-1/events/1/resend');
  expect([resent.status, resent.body]).toEqual([202, { deliveries: [] }]);
});

test('an unknown order is a 404', async () => {
  const answer = await api.call('DELETE', '/v1/orders/NOBODY-1/personal-data');
  expect(refusal(answer)).toEqual({ status: 404, code: 'not-found' });
});

test('an agency can erase its own order and read the progress', async () => {
  const agency = await world.makeAgency('Own Travel');
  await agency.createOrder('ERASE-OWN', { agent: 'Ana Canary' });
  const asked = await world.callWith(agency.keys.publish, 'DELETE', '/v1/orders/ERASE-OWN/personal-data');
  expect([asked.status, asked.body]).toEqual([202, { agw_id: 'ERASE-OWN', status: 'erasing' }]);
  await eventually(
    'it is erased',
    async () => {
      const { body } = await world.callWith(agency.keys.read, 'GET', '/v1/orders/ERASE-OWN');
      const { status } = (body['personal_data'] ?? {}) as { status?: string };
      return status === 'erased' ? true : undefined;
    },
    120_000,
  );
}, 180_000);
