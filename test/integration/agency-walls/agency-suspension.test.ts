import { SUSPENSIONS_CACHE_TTL_MS } from '../../../store/agencies/suspended-agencies';
import { answerOk, answerWith } from '../../support/servers/receiver';
import { eventually } from '../../support/eventually';
import { startAgencyWorld, type AgencyWorld } from '../../support/service/agency-world';
import { refusal } from '../../support/service/api';

let world: AgencyWorld;

beforeAll(async () => {
  world = await startAgencyWorld({ retrySchedule: [0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3] });
  await world.api.service.startWorker();
});
afterAll(() => world.close());

const sequencesAt = (path: string): readonly (string | string[] | undefined)[] =>
  world.receiver.received
    .filter((each) => each.path === path)
    .map(({ headers }) => headers['callsign-sequence']);

test('E017: a suspended agency gets no deliveries, and gets them in order once it is unsuspended', async () => {
  const { api, receiver } = world;
  const agency = await world.makeAgency('Suspended Travel');
  await agency.createTask({ http_request: { url: `${receiver.url}/suspended` } });
  const platform = { name: 'Ours', events: ['*'], http_request: { url: `${receiver.url}/ours` } };
  receiver.answer(answerWith(503));
  await agency.createOrder('SUSPEND-1');
  await eventually('an attempt', () => (sequencesAt('/suspended').length > 0 ? true : undefined));

  const suspended = await api.call('POST', `/v1/agencies/${agency.id}/suspend`);
  expect(suspended.body).toEqual({
    id: agency.id,
    name: 'Suspended Travel',
    created_on: expect.any(String) as unknown,
    suspended_on: expect.any(String) as unknown,
  });
  const parked = await world.delivery('SUSPEND-1', 'parked');
  expect(parked['reason']).toBe('the agency is suspended');
  receiver.answer(answerOk);
  await api.call('POST', '/v1/tasks', { body: platform });
  const attempts = sequencesAt('/suspended').length;

  for (const type of ['OrderTicketed', 'OrderChanged'])
    expect((await api.call('POST', '/v1/orders/SUSPEND-1/events', { body: { type } })).status).toBe(202);
  await eventually('the deliveries of the platform', () =>
    sequencesAt('/ours').length === 2 ? true : undefined,
  );
  const refused = await eventually('its key is refused', async () => {
    const answer = await agency.call('GET', '/v1/orders');
    return answer.status === 200 ? undefined : answer;
  });
  expect(refusal(refused)).toEqual({ status: 403, code: 'forbidden' });
  const retried = await api.call('POST', `/v1/deliveries/${String(parked['id'])}/retry`);
  expect(retried.body['detail']).toBe('the delivery is parked because its agency is suspended');
  expect(sequencesAt('/suspended')).toHaveLength(attempts);

  const unsuspended = await api.call('POST', `/v1/agencies/${agency.id}/unsuspend`);
  expect(unsuspended.body).not.toHaveProperty('suspended_on');
  await eventually('all three', () => (sequencesAt('/suspended').length === attempts + 3 ? true : undefined));
  expect(sequencesAt('/suspended').slice(attempts)).toEqual(['1', '2', '3']);
});

test('a task that is enabled during the suspension gets no deliveries', async () => {
  const { api, receiver } = world;
  const agency = await world.makeAgency('Paused Travel');
  const taskId = await agency.createTask({ enabled: false, http_request: { url: `${receiver.url}/paused` } });
  await agency.createOrder('SUSPEND-2');
  await world.delivery('SUSPEND-2', 'parked');
  await api.call('POST', `/v1/agencies/${agency.id}/suspend`);
  // Wait until the workers have the suspension in their cache.
  await suspensionIsCached(agency.id);
  await api.call('POST', `/v1/tasks/${taskId}/enable`);
  await eventually('it is parked for its agency', async () => {
    const found = await world.delivery('SUSPEND-2', 'parked');
    return found['reason'] === 'the agency is suspended' ? true : undefined;
  });
  expect(sequencesAt('/paused')).toEqual([]);
  await api.call('POST', `/v1/agencies/${agency.id}/unsuspend`);
  await receiver.waitFor(1, (each) => each.path === '/paused');
});

test('a fast endpoint gets no deliveries either', async () => {
  const { api, receiver } = world;
  const agency = await world.makeAgency('Quick Travel');
  await agency.createTask({ http_request: { url: `${receiver.url}/quick` } });
  await agency.createOrder('SUSPEND-3');
  for (let sent = 1; sent <= 5; sent += 1) {
    await receiver.waitFor(sent, (each) => each.path === '/quick');
    const body = { type: 'OrderChanged' };
    await api.call('POST', '/v1/orders/SUSPEND-3/events', { body });
  }
  await receiver.waitFor(6, (each) => each.path === '/quick');
  await api.call('POST', `/v1/agencies/${agency.id}/suspend`);
  await suspensionIsCached(agency.id);
  const body = { type: 'OrderTicketed' };
  await api.call('POST', '/v1/orders/SUSPEND-3/events', { body });
  expect((await world.delivery('SUSPEND-3', 'parked'))['reason']).toBe('the agency is suspended');
  expect(sequencesAt('/quick')).toHaveLength(6);
  await api.call('POST', `/v1/agencies/${agency.id}/unsuspend`);
  await receiver.waitFor(7, (each) => each.path === '/quick');
});

/** Waits for twice the cache lifetime, because nothing shows when a worker has read the suspension. */
const suspensionIsCached = async (id: string): Promise<void> => {
  const { body } = await world.api.call('GET', `/v1/agencies/${id}`);
  const cachedMs = Date.parse(String(body['suspended_on'])) + 2 * SUSPENSIONS_CACHE_TTL_MS;
  await eventually('every process has read it', () => (Date.now() > cachedMs ? true : undefined));
};
