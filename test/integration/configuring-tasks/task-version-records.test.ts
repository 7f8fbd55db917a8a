import { createTaskStore, type TaskStore } from '../../../store/tasks/tasks';
import { createTaskVersionStore, type TaskVersionStore } from '../../../store/tasks/task-versions';
import { aStoredTask } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
let tasks: TaskStore;
let versions: TaskVersionStore;

beforeAll(async () => {
  database = await databaseWithKeys();
  tasks = createTaskStore(database.db, database.encryption, () => new Date('2038-01-20T00:00:00Z'));
  versions = createTaskVersionStore(database.db, database.encryption);
});
afterAll(() => database.close());

const numbersOf = async (id: string, limit = 50, after?: string): Promise<number[]> =>
  (await versions.list(id, { limit, after })).data.map(({ task }) => task.version);

test('every change is kept, without signing secrets', async () => {
  const task = aStoredTask();
  const { secrets: _secrets, ...first } = task;
  await tasks.insert(task);
  await tasks.replace({ ...task, name: 'Renamed' });
  await tasks.disable(task.id, 'http_410');
  expect(await versions.list(task.id, { limit: 50 })).toEqual({
    data: [
      {
        task: {
          ...first,
          name: 'Renamed',
          version: 3,
          enabled: false,
          disabled_reason: 'http_410',
          updated_on: '2038-01-20T00:00:00.000Z',
        },
      },
      { task: { ...first, name: 'Renamed', version: 2 } },
      { task: first },
    ],
    next: null,
  });
  expect(await versions.get(task.id, 1)).toEqual({ task: first });
  expect(await versions.get(task.id, 4)).toBeUndefined();
  expect(JSON.stringify(await database.db.collection('task_versions').find().toArray())).not.toContain(
    'whsec_',
  );
});

test('a refused change creates no version', async () => {
  const task = aStoredTask();
  await tasks.insert(task);
  await tasks.replace({ ...task, version: 7 });
  expect(await numbersOf(task.id)).toEqual([1]);
});

test('of changes at the same time each version is that of the one that was made', async () => {
  const task = aStoredTask();
  await tasks.insert(task);
  const changes = Array.from({ length: 8 }, (_, index) =>
    tasks.replace({ ...task, name: `Change ${index}` }),
  );
  const made = (await Promise.all(changes)).flatMap((each) =>
    each.kind === 'replaced' ? [each.task.name] : [],
  );
  expect(made).toHaveLength(1);
  expect((await versions.get(task.id, 2))?.task.name).toBe(made[0]);
});

test('a version that was not kept when it was made is kept by the next change', async () => {
  const task = aStoredTask();
  await tasks.insert(task);
  await database.db.collection('task_versions').deleteMany({});
  await tasks.replace(task);
  expect(await numbersOf(task.id)).toEqual([2, 1]);
});

test('a task that is gone has its versions, the last with the time of its end', async () => {
  const task = aStoredTask();
  await tasks.insert(task);
  await tasks.replace(task);
  await tasks.remove(task.id);
  const { data } = await versions.list(task.id, { limit: 50 });
  expect(data.map(({ task: { version }, removed_on }) => [version, removed_on])).toEqual([
    [2, '2038-01-20T00:00:00.000Z'],
    [1, undefined],
  ]);
});

test('pages through versions', async () => {
  const task = aStoredTask();
  await tasks.insert(task);
  for (let version = 1; version < 11; version += 1) await tasks.replace({ ...task, version });
  const first = await versions.list(task.id, { limit: 9 });
  expect(first.data.map(({ task: { version } }) => version)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3]);
  expect(await numbersOf(task.id, 9, first.next ?? '')).toEqual([2, 1]);
});
