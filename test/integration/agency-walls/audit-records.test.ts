import type { AuditRecord } from '../../../domain/access/audit';
import { createAuditStore, type AuditFilters, type AuditStore } from '../../../store/agencies/audit';
import type { Database } from '../../../store/mongo/database';
import { databaseOfItsOwn } from '../../support/engines/database-of-its-own';

let database: Database;
let audits: AuditStore;

beforeAll(async () => {
  database = await databaseOfItsOwn();
  audits = createAuditStore(database.db);
});
afterEach(() => database.db.collection('audit').deleteMany({}));
afterAll(() => database.close());

const aRecord = (id: string, members: Partial<AuditRecord> = {}): AuditRecord => ({
  id,
  at: '2038-01-14T08:30:00.000Z',
  request_id: 'req-1',
  key_id: 'key_1',
  agency_id: 'agc_1',
  agency: 'Sunny Travel',
  action: 'createTask',
  resource: { id: 'tsk_1' },
  status: 201,
  remote_address: '203.0.113.7',
  ...members,
});

const idsOf = async (filters?: AuditFilters): Promise<readonly string[]> =>
  (await audits.list({ limit: 10 }, filters)).data.map(({ id }) => id);

test('a record is returned as it was written, and its time is a date in the database', async () => {
  const record = aRecord('aud_1', { key_id: null, agency: null, agency_id: null, status: null });
  await audits.insert([record]);
  expect(await audits.list({ limit: 10 })).toEqual({ data: [record], next: null });
  const stored = await database.db.collection('audit').findOne({});
  expect(stored?.['at']).toEqual(new Date(record.at));
});

test('writing a batch again adds only its new records', async () => {
  await audits.insert([aRecord('aud_1')]);
  await audits.insert([aRecord('aud_1'), aRecord('aud_2'), aRecord('aud_1')]);
  expect(await idsOf()).toEqual(['aud_2', 'aud_1']);
});

test('pages are sorted newest first, even for equal times', async () => {
  const late = aRecord('aud_0', { at: '2038-01-14T08:31:00.000Z' });
  await audits.insert([late, ...['aud_1', 'aud_2', 'aud_3'].map((id) => aRecord(id))]);
  const first = await audits.list({ limit: 2 });
  const second = await audits.list({ limit: 2, after: first.next ?? '' });
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(['aud_0', 'aud_3', 'aud_2', 'aud_1']);
  expect(second.next).toBeNull();
});

test.each<[string, AuditFilters, readonly string[]]>([
  ['an agency by its name', { agency: 'Moon Travel' }, ['aud_2']],
  ['an agency by its id', { agencyId: 'agc_1' }, ['aud_3', 'aud_1']],
  ['a key', { keyId: 'key_2' }, ['aud_2']],
  ['an action', { action: 'deleteTask' }, ['aud_3']],
  ['a time', { since: new Date('2038-01-14T08:30:00Z'), until: new Date('2038-01-14T08:31:00Z') }, ['aud_1']],
  ['several filters', { agencyId: 'agc_1', action: 'createTask' }, ['aud_1']],
])('the list can be filtered by %s', async (_what, filters, ids) => {
  await audits.insert([
    aRecord('aud_1'),
    aRecord('aud_2', {
      at: '2038-01-14T08:31:00.000Z',
      key_id: 'key_2',
      agency: 'Moon Travel',
      agency_id: 'agc_2',
    }),
    aRecord('aud_3', { at: '2038-01-14T08:32:00.000Z', action: 'deleteTask' }),
  ]);
  expect(await idsOf(filters)).toEqual(ids);
});
