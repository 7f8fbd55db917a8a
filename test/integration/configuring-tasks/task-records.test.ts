import { createTaskStore, newTaskId, type TaskStore } from '../../../store/tasks/tasks';
import { aRequest, aStoredTask } from '../../support/builders/builders';
import type { ChannelTask } from '../../support/builders/channel-task';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
let tasks: TaskStore;

beforeAll(async () => {
  database = await databaseWithKeys();
  tasks = createTaskStore(database.db, database.encryption, () => new Date('2038-02-01T00:00:00Z'));
});
afterEach(() => database.db.collection('tasks').deleteMany({}));
afterAll(() => database.close());

test('an id has 24 random characters that need no escaping', () => {
  expect(newTaskId()).toMatch(/^tsk_[\w-]{24}$/);
  expect(newTaskId()).not.toBe(newTaskId());
});

test('a task comes back as it was stored', async () => {
  const task = aStoredTask({ retry: { schedule: [5, 60] }, enabled: false, disabled_reason: 'http_410' });
  await tasks.insert(task);
  expect(await tasks.get(task.id)).toEqual(task);
});

test.each([
  ['a body with operators for keys', { $set: { $ne: null } }],
  ['a body that looks like a reference', { $ref: 'tasks', $id: 'x', $db: 'admin' }],
  ['a body with dots in its keys', { 'a.b': { '': 1 } }],
  ['a body that is a text', 'pnr {{pnr}}'],
  ['a body that is null', null],
  ['numbers of every kind', [0, -1.5, 9_007_199_254_740_991, 1e300]],
])('%s comes back as it was stored', async (_, json_body) => {
  const task = aStoredTask({ http_request: aRequest({ json_body }) });
  await tasks.insert(task);
  expect(await tasks.get(task.id)).toStrictEqual(task);
});

test('a filter of operators and dots comes back as it was stored', async () => {
  const task = aStoredTask({
    filter: { provider: { $in: ['LH', 'IB'] }, 'previous.pnr': { $ne: null }, $or: [] },
  });
  await tasks.insert(task);
  expect(await tasks.get(task.id)).toStrictEqual(task);
});

test('a body keeps the order of its members', async () => {
  const task = aStoredTask({ http_request: aRequest({ json_body: { z: 1, a: 2, m: 3 } }) });
  await tasks.insert(task);
  const stored: ChannelTask | undefined = await tasks.get(task.id);
  expect(JSON.stringify(stored?.http_request?.json_body)).toBe('{"z":1,"a":2,"m":3}');
});

test('headers of any name come back as they were stored', async () => {
  const header = { $ref: 'a', $id: 'b', 'x.y': 'c', 'X-Z': 'd' };
  const task = aStoredTask({ http_request: aRequest({ header }) });
  await tasks.insert(task);
  const stored: ChannelTask | undefined = await tasks.get(task.id);
  expect(stored?.http_request?.header).toStrictEqual(header);
});

test('a replacement has the next version', async () => {
  const task = aStoredTask();
  await tasks.insert(task);
  const replaced = await tasks.replace({ ...task, name: 'Another name' });
  const expected = { ...task, name: 'Another name', version: 2 };
  expect(replaced).toEqual({ kind: 'replaced', task: expected });
  expect(await tasks.get(task.id)).toEqual(expected);
});

test('of two replacements of one version the second is refused', async () => {
  const task = aStoredTask();
  await tasks.insert(task);
  await tasks.replace({ ...task, name: 'First' });
  expect(await tasks.replace({ ...task, name: 'Second' })).toEqual({ kind: 'changed', version: 2 });
  expect((await tasks.get(task.id))?.name).toBe('First');
});

test('neither replaces nor removes an unknown task', async () => {
  expect(await tasks.replace(aStoredTask())).toEqual({ kind: 'not_found' });
  expect(await tasks.remove(newTaskId())).toEqual({ kind: 'not_found' });
});

test('a task is removed where it is of the version that is named', async () => {
  const task = aStoredTask({ version: 3 });
  await tasks.insert(task);
  expect(await tasks.remove(task.id, 2)).toEqual({ kind: 'changed', version: 3 });
  expect(await tasks.remove(task.id, 3)).toEqual({ kind: 'removed' });
  expect(await tasks.get(task.id)).toBeUndefined();
});

test('stores the reason of the first disable', async () => {
  const task = aStoredTask();
  await tasks.insert(task);
  await tasks.disable(task.id, 'http_410');
  await tasks.disable(task.id, 'another reason');
  expect(await tasks.get(task.id)).toEqual({
    ...task,
    version: 2,
    enabled: false,
    disabled_reason: 'http_410',
    updated_on: '2038-02-01T00:00:00.000Z',
  });
});

describe('lists', () => {
  const [oldest, middle, newest] = ['01', '02', '03'].map((day) =>
    aStoredTask({ created_on: `2038-01-${day}T00:00:00.000Z` }),
  ) as [ReturnType<typeof aStoredTask>, ReturnType<typeof aStoredTask>, ReturnType<typeof aStoredTask>];

  test('are newest first, page by page', async () => {
    for (const task of [middle, newest, oldest]) await tasks.insert(task);
    const first = await tasks.list({ limit: 2 });
    expect(first.data).toEqual([newest, middle]);
    const second = await tasks.list({ limit: 2, after: first.next! });
    expect(second).toEqual({ data: [oldest], next: null });
  });

  test('show every task once though all were made in the same instant', async () => {
    const made = Array.from({ length: 7 }, () => aStoredTask());
    for (const task of made) await tasks.insert(task);
    const seen: string[] = [];
    let after: string | null | undefined;
    do {
      const page = await tasks.list({ limit: 3, after: after ?? undefined });
      seen.push(...page.data.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(seen.toSorted()).toEqual(made.map(({ id }) => id).toSorted());
  });

  test('filter by agency, event and whether a task is enabled', async () => {
    const all = aStoredTask({ events: ['*'], agency: null });
    const disabled = aStoredTask({ enabled: false, events: ['OrderCanceled'] });
    for (const task of [all, disabled]) await tasks.insert(task);
    expect((await tasks.list({ limit: 9 }, { agency: 'Sunny Travel' })).data).toEqual([disabled]);
    expect((await tasks.list({ limit: 9 }, { event: 'OrderTicketed' })).data).toEqual([all]);
    expect((await tasks.list({ limit: 9 }, { enabled: true })).data).toEqual([all]);
  });
});
