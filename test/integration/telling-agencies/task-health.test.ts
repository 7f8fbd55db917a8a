import type { Database } from '../../../store/mongo/database';
import {
  createTaskHealthStore,
  FAILING_CACHE_TTL_MS,
  type TaskHealthStore,
} from '../../../store/tasks/task-health';
import { databaseOfItsOwn } from '../../support/engines/database-of-its-own';

const START = '2038-01-14T08:00:00.000Z';
const after = (hours: number): string => new Date(Date.parse(START) + hours * 3_600_000).toISOString();

let database: Database;
let health: TaskHealthStore;
let nowMs = 0;
let tasks = 0;
let taskId: string;

beforeAll(async () => {
  database = await databaseOfItsOwn();
});
beforeEach(() => {
  health = createTaskHealthStore(database.db, () => nowMs);
  taskId = `tsk_${(tasks += 1)}`;
});
afterAll(() => database.close());

const fail = async (times: number, store = health, on = START): Promise<unknown[]> => {
  const noted: unknown[] = [];
  for (let count = 0; count < times; count += 1) {
    const each = await store.recordOutcome(taskId, 'attempt_failed', on);
    if (each !== undefined) noted.push(each);
  }
  return noted;
};
const succeed = (store = health, on = START) => store.recordOutcome(taskId, 'delivered', on);

test('the fourth failure in a row emits TaskFailing, and later ones do not', async () => {
  expect(await fail(3)).toEqual([]);
  expect(await fail(3)).toEqual([{ kind: 'failing', failing_since: START, consecutive_failures: 4 }]);
});

test('N013: a blocked attempt emits TaskFailing at once, and the next one does not', async () => {
  const blocked = () => health.recordOutcome(taskId, 'attempt_blocked', START);
  expect(await blocked()).toEqual({ kind: 'failing', failing_since: START, consecutive_failures: 1 });
  expect(await blocked()).toBeUndefined();
});

test('a success resets the count', async () => {
  await fail(3);
  expect(await succeed()).toBeUndefined();
  expect(await fail(3)).toEqual([]);
});

test('the first success after TaskFailing emits TaskRecovered, and later ones do not', async () => {
  await fail(5);
  expect(await succeed()).toEqual({ kind: 'recovered', failing_since: START, consecutive_failures: 5 });
  expect(await succeed()).toBeUndefined();
});

test('concurrent failures in several processes emit one TaskFailing', async () => {
  const others = [health, createTaskHealthStore(database.db), createTaskHealthStore(database.db)];
  const noted = await Promise.all(others.flatMap((store) => [fail(5, store), fail(5, store)]));
  expect(noted.flat()).toEqual([expect.objectContaining({ kind: 'failing' })]);
});

test('a recovery that every process sees emits one TaskRecovered', async () => {
  const others = [createTaskHealthStore(database.db), createTaskHealthStore(database.db)];
  await fail(4);
  const noted = await Promise.all([health, ...others].map((store) => succeed(store)));
  expect(noted.filter((each) => each !== undefined)).toHaveLength(1);
});

test('a task that fails intermittently emits TaskFailing at most once an hour', async () => {
  await fail(4);
  await succeed();
  expect(await fail(6, health, after(0.5))).toEqual([]);
  expect(await succeed()).toBeUndefined();
  expect(await fail(4, health, after(2))).toEqual([expect.objectContaining({ kind: 'failing' })]);
});

test('after five days of failures every process asks to disable the task until it is disabled', async () => {
  await fail(4);
  const noted = await fail(2, health, after(120));
  expect(noted).toEqual([
    { kind: 'disable', failing_since: START, consecutive_failures: 5 },
    { kind: 'disable', failing_since: START, consecutive_failures: 6 },
  ]);
  await health.reset(taskId);
  expect(await fail(1, health, after(121))).toEqual([]);
});

test('the failing state of other processes is cached, and not read for each success', async () => {
  expect(await succeed()).toBeUndefined();
  await fail(4, createTaskHealthStore(database.db));
  expect(await succeed()).toBeUndefined();
  nowMs += FAILING_CACHE_TTL_MS;
  expect(await succeed()).toMatchObject({ kind: 'recovered' });
});
