import { ensureIndexes } from '../../../store/mongo/database';
import { createNoticeStore } from '../../../store/agencies/notices';
import { createTaskStore } from '../../../store/tasks/tasks';
import { aStoredTask } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

/** Tests the dates from which records expire. `order-retention.test.ts` tests the deletion itself. */
let database: DatabaseWithKeys;

const CHANGED = new Date('2038-01-20T00:00:00Z');

beforeEach(async () => {
  database = await databaseWithKeys();
});
afterEach(() => database.close());

interface VersionDoc {
  readonly _id: string;
  readonly version: number;
  readonly replaced_on?: Date;
}

const versions = () => database.db.collection<VersionDoc>('task_versions');

/** The date from which each version expires, by version. */
const replacedOn = async (): Promise<readonly (Date | undefined)[]> =>
  (await versions().find().sort({ version: 1 }).toArray()).map((doc) => doc.replaced_on);

test('a replaced version expires from its replacement; the current version does not expire', async () => {
  const tasks = createTaskStore(database.db, database.encryption, () => CHANGED);
  const task = aStoredTask();
  await tasks.insert(task);
  await tasks.replace(task);
  await tasks.disable(task.id, 'http_410');
  expect(await replacedOn()).toEqual([CHANGED, CHANGED, undefined]);

  await tasks.remove(task.id);
  expect(await replacedOn()).toEqual([CHANGED, CHANGED, CHANGED]);
});

test('the date of a replacement does not change later', async () => {
  let now = CHANGED;
  const tasks = createTaskStore(database.db, database.encryption, () => now);
  const task = aStoredTask();
  await tasks.insert(task);
  await tasks.replace(task);
  now = new Date('2039-01-01T00:00:00Z');
  await tasks.replace({ ...task, version: 2 });
  expect(await replacedOn()).toEqual([CHANGED, now, undefined]);
});

test('a notice expires from the time of its record', async () => {
  const notices = createNoticeStore(database.db, () => CHANGED);
  const notice = {
    type: 'TaskFailing' as const,
    occurred_on: '2038-01-14T08:30:00.000Z',
    task_id: 'tsk_1',
    task_name: 'A task',
    agency: null,
    reason: 'refused',
  };
  await notices.claim({ id: 'ntc_1', ...notice }, CHANGED);
  const docs = database.db.collection<{ _id: string; recorded_on: Date }>('notices');
  expect((await docs.findOne({ _id: 'ntc_1' }))?.recorded_on).toEqual(CHANGED);
  expect(await notices.listOfTask('tsk_1')).toEqual([{ id: 'ntc_1', ...notice, results: [] }]);
});

test.each([
  ['orders', 'closed_on', 30],
  ['events', 'closed_on', 31],
  ['deliveries', 'closed_on', 31],
  ['erasures', 'closed_on', 31],
  ['task_versions', 'replaced_on', 60],
  ['notices', 'recorded_on', 60],
  ['audit', 'at', 60],
])('%s expire by %s after %d days', async (collection, member, days) => {
  await ensureIndexes(database, { orderDays: 30, auditDays: 60 });
  const indexes = await database.db.collection(collection).indexes();
  expect(indexes.find(({ expireAfterSeconds }) => expireAfterSeconds !== undefined)).toMatchObject({
    key: { [member]: 1 },
    expireAfterSeconds: days * 86_400,
  });
});
