import { startAgencyWorld, type AgencyWorld } from '../../support/service/agency-world';
import { refusal, type ApiResponse } from '../../support/service/api';
import { eventually } from '../../support/eventually';

let world: AgencyWorld;

beforeAll(async () => {
  world = await startAgencyWorld();
});
afterAll(() => world.close());

const call: AgencyWorld['api']['call'] = (...request) => world.api.call(...request);

const refusedKey = (key: string): Promise<ApiResponse> =>
  eventually('the key is refused', async () => {
    const answer = await world.callWith(key, 'GET', '/v1/orders');
    return answer.status === 200 ? undefined : answer;
  });

test('an agency is created, read and listed', async () => {
  const made = await call('POST', '/v1/agencies', { body: { name: 'Made Travel' } });
  const id = String(made.body['id']);
  expect([made.status, made.headers.get('location')]).toEqual([201, `/v1/agencies/${id}`]);
  expect(made.body).toEqual({ id, name: 'Made Travel', created_on: expect.any(String) as unknown });
  expect((await call('GET', `/v1/agencies/${id}`)).body).toEqual(made.body);
  expect((await call('GET', '/v1/agencies')).body).toEqual({ data: [made.body], next: null });
});

test.each<[unknown, string]>([
  [{ name: 'Twice Travel' }, '/name NAME_TAKEN'],
  [{ name: ' ' }, '/name TEXT_INVALID'],
  [{}, '/name MISSING'],
  [{ name: 'Once Travel', suspended_on: '2038-01-01T00:00:00Z' }, '/suspended_on UNKNOWN_MEMBER'],
])('the agency %j is refused', async (body, error) => {
  await call('POST', '/v1/agencies', { body: { name: 'Twice Travel' } });
  const answer = await call('POST', '/v1/agencies', { body });
  expect(refusal(answer)).toEqual({ status: 422, code: 'invalid-input', errors: [error] });
});

test('a key is shown once, listed without its secret, and refused soon after it is revoked', async () => {
  const { id } = await world.makeAgency('Keys Travel');
  const path = `/v1/agencies/${id}/keys`;
  const body = { name: 'ERP', scopes: ['read'], expires_on: '2040-01-01T00:00:00Z' };
  const made = await call('POST', path, { body });
  const { key, ...shown } = made.body;
  expect([made.status, shown]).toEqual([
    201,
    {
      id: expect.stringMatching(/^key_/) as unknown,
      agency_id: id,
      ...body,
      expires_on: expect.stringMatching(/^2040-01-01T00:00:00/) as unknown,
      created_on: expect.any(String) as unknown,
    },
  ]);
  expect((await call('GET', `${path}?limit=1`)).body['data']).toEqual([shown]);
  expect((await world.callWith(String(key), 'GET', '/v1/orders')).status).toBe(200);
  const used = await eventually('its use is recorded', async () => {
    const [first] = (await call('GET', `${path}?limit=1`)).body['data'] as Record<string, unknown>[];
    return first?.['last_used_on'] === undefined ? undefined : first;
  });
  expect(used).toEqual({ ...shown, last_used_on: expect.any(String) as unknown });

  expect((await call('DELETE', `${path}/${String(shown['id'])}`)).status).toBe(204);
  const refused = await refusedKey(String(key));
  expect(refusal(refused)).toEqual({ status: 401, code: 'unauthorized' });
  expect(refused.body['detail']).toBe('the key was revoked');
});

test('an expired key is refused', async () => {
  const { id } = await world.makeAgency('Expired Travel');
  const { key } = await world.makeKey(id, { expires_on: '2020-01-01T00:00:00Z' });
  const answer = await world.callWith(key, 'GET', '/v1/orders');
  expect([answer.status, answer.body['detail']]).toEqual([401, 'the key has expired']);
});

test.each<[object, readonly string[]]>([
  [{ scopes: [] }, ['/scopes SCOPES_INVALID']],
  [{ scopes: ['read', 'read'] }, ['/scopes SCOPES_INVALID']],
  [{ scopes: ['admin'] }, ['/scopes/0 SCOPE_UNKNOWN']],
  [{ scopes: ['read'], expires_on: 'tomorrow' }, ['/expires_on DATE_INVALID']],
])('the key %j is refused', async (members, errors) => {
  const { id } = await sharedAgency();
  const answer = await call('POST', `/v1/agencies/${id}/keys`, { body: { name: 'K', ...members } });
  expect(refusal(answer)).toEqual({ status: 422, code: 'invalid-input', errors });
});

test.each([
  ['GET', '/v1/agencies/agc_unknown', undefined],
  ['POST', '/v1/agencies/agc_unknown/suspend', undefined],
  ['POST', '/v1/agencies/agc_unknown/unsuspend', undefined],
  ['GET', '/v1/agencies/agc_unknown/keys', undefined],
  ['POST', '/v1/agencies/agc_unknown/keys', { name: 'K', scopes: ['read'] }],
  ['DELETE', '/v1/agencies/agc_unknown/keys/key_unknown', undefined],
  ['DELETE', '/v1/agencies/agc_unknown/keys/admin', undefined],
])('%s %s is a 404', async (method, path, body) => {
  const answer = await call(method, path, body === undefined ? {} : { body });
  expect(refusal(answer)).toEqual({ status: 404, code: 'not-found' });
});

test('the refusal of a key names the missing scope, before the body is read', async () => {
  const { keys } = await world.makeAgency('Scoped Travel');
  const answer = await world.callWith(keys.read, 'POST', '/v1/orders', { raw: '{' });
  expect(refusal(answer)).toEqual({ status: 403, code: 'forbidden' });
  expect(answer.body['detail']).toBe('the key does not have the scope "publish"; it has read');
});

let shared: ReturnType<AgencyWorld['makeAgency']> | undefined;
const sharedAgency = () => (shared ??= world.makeAgency('Shared Travel'));
