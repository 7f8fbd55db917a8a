import pino from 'pino';
import { createAgencyStore, type AgencyStore } from '../../../store/agencies/agencies';
import { openSuspendedAgencies } from '../../../store/agencies/suspended-agencies';
import { createTaskOwners } from '../../../store/tasks/task-owners';
import { createTaskStore } from '../../../store/tasks/tasks';
import { eventually } from '../../support/eventually';
import { aStoredTask } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

const NOW = '2038-01-14T08:30:00.000Z';

let database: DatabaseWithKeys;
let agencies: AgencyStore;

beforeAll(async () => {
  database = await databaseWithKeys();
  agencies = createAgencyStore(database.db, () => new Date(NOW));
});
afterEach(() => database.db.collection('agencies').deleteMany({}));
afterAll(() => database.close());

test('agency names are unique', async () => {
  const made = await agencies.create('Sunny Travel');
  expect(made).toEqual({
    id: expect.stringMatching(/^agc_[\w-]{24}$/) as unknown,
    name: 'Sunny Travel',
    created_on: NOW,
  });
  expect(await agencies.create('Sunny Travel')).toBeUndefined();
  expect(await agencies.get(made!.id)).toEqual(made);
  expect(await agencies.get('agc_unknown')).toBeUndefined();
  expect(await agencies.list({ limit: 10 })).toEqual({ data: [made], next: null });
});

test('an unknown agency cannot be suspended or unsuspended', async () => {
  expect(await agencies.suspend('agc_unknown')).toBeUndefined();
  expect(await agencies.unsuspend('agc_unknown')).toBeUndefined();
});

test('a process refreshes its list of suspended agencies by itself', async () => {
  const made = await agencies.create('Sunny Travel');
  const suspended = await openSuspendedAgencies(agencies, pino({ level: 'silent' }));
  const isSuspended = (): readonly boolean[] => [suspended.has('Sunny Travel'), suspended.has(null)];
  expect(isSuspended()).toEqual([false, false]);
  await agencies.suspend(made!.id);
  expect([await agencies.isSuspended('Sunny Travel'), await agencies.isSuspended('Other')]).toEqual([
    true,
    false,
  ]);
  await eventually('the agency is suspended', () => (suspended.has('Sunny Travel') ? true : undefined));
  expect(isSuspended()).toEqual([true, false]);
  await agencies.unsuspend(made!.id);
  await eventually('the agency is unsuspended', () => (suspended.has('Sunny Travel') ? undefined : true));
  await suspended.close();
});

test('a task belongs to its latest agency, also after it is deleted', async () => {
  const tasks = createTaskStore(database.db, database.encryption);
  const owners = createTaskOwners(database.db);
  for (const id of ['kept', 'gone', 'moved']) await tasks.insert(aStoredTask({ id, agency: 'Sunny Travel' }));
  await tasks.insert(aStoredTask({ id: 'platform', agency: null }));
  await tasks.replace(aStoredTask({ id: 'moved', agency: 'Other Travel' }));
  for (const id of ['gone', 'moved']) await tasks.remove(id);

  expect(await owners.listOwn('Sunny Travel')).toEqual(new Set(['kept', 'gone']));
  expect(await owners.listOwn('Other Travel')).toEqual(new Set(['moved']));
  const owned = ['kept', 'gone', 'moved', 'platform', 'never'].map((id) => owners.owns('Sunny Travel', id));
  expect(await Promise.all(owned)).toEqual([true, true, false, false, false]);
});
