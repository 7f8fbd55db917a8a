import { createBatcher } from '../../../store/mongo/batcher';
import { insertNew } from '../../../store/mongo/insert-new';
import { isUnavailable } from '../../../store/mongo/unavailable';
import type { Database } from '../../../store/mongo/database';
import { databaseOfItsOwn } from '../../support/engines/database-of-its-own';

interface Doc {
  readonly _id: number;
  readonly by: string;
}

const VALIDATOR = { by: { $ne: 'nobody' } };

let database: Database;

beforeAll(async () => {
  database = await databaseOfItsOwn();
  await database.db.createCollection('docs', { validator: VALIDATOR });
});
afterEach(() => database.db.collection('docs').deleteMany({}));
afterAll(() => database.close());

const docsOf = ({ db }: Database) => db.collection<Doc>('docs');
const idsIn = async (): Promise<number[]> =>
  (await docsOf(database).find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

test('calls that arrive while one is in flight are batched, and each gets its own answer', async () => {
  await docsOf(database).insertMany(from(0, 1_200).map((_id) => ({ _id, by: `the maker of ${_id}` })));
  const sizes: number[] = [];
  const makerOf = createBatcher(async (ids: readonly number[]) => {
    sizes.push(ids.length);
    const found = await docsOf(database)
      .find({ _id: { $in: [...ids] } })
      .toArray();
    return ids.map((id) => found.find(({ _id }) => _id === id)?.by);
  });

  const first = makerOf(0);
  await Promise.resolve();
  const rest = await Promise.all([...from(1, 1_199), 7, 5_000].map(makerOf));

  expect(await first).toBe('the maker of 0');
  expect(rest).toEqual([...from(1, 1_199).map((id) => `the maker of ${id}`), 'the maker of 7', undefined]);
  expect(sizes).toEqual([1, 500, 500, 201]);
  expect(await makerOf(3)).toBe('the maker of 3');
});

test('each insert reports whether all of its own documents were new', async () => {
  const insert = insertNew(docsOf(database));
  await insert([{ _id: 3, by: 'before' }]);

  const answers = await Promise.all([
    insert([
      { _id: 1, by: 'a' },
      { _id: 2, by: 'a' },
    ]),
    insert([
      { _id: 3, by: 'b' },
      { _id: 4, by: 'b' },
    ]),
    insert([{ _id: 5, by: 'c' }]),
    insert([{ _id: 5, by: 'd' }]),
  ]);

  expect(answers).toEqual([true, false, true, false]);
  expect(await idsIn()).toEqual(from(1, 5));
  expect(await docsOf(database).findOne({ _id: 3 })).toEqual({ _id: 3, by: 'before' });
});

test('a refused document does not fail the other inserts of its batch', async () => {
  const insert = insertNew(docsOf(database));
  const results = await Promise.allSettled([
    insert([{ _id: 0, by: 'the call in flight' }]),
    insert([{ _id: 1, by: 'a' }]),
    insert([
      { _id: 2, by: 'b' },
      { _id: 3, by: 'nobody' },
    ]),
    insert([{ _id: 4, by: 'c' }]),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await idsIn()).toEqual([0, 1, 2, 4]);
});

test('a document that is too large fails only its own insert', async () => {
  const insert = insertNew(docsOf(database));
  const [small, large, other] = await Promise.allSettled([
    insert([{ _id: 1, by: 'a' }]),
    insert([{ _id: 2, by: 'x'.repeat(17 * 1024 * 1024) }]),
    insert([{ _id: 3, by: 'c' }]),
  ]);
  expect([small.status, large.status, other.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await idsIn()).toEqual([1, 3]);
});

test('a whole batch fails while MongoDB is down, and later calls succeed', async () => {
  const closed = await databaseOfItsOwn();
  await closed.db.dropDatabase();
  await closed.close();
  const insert = insertNew(docsOf(closed));
  const reasons = await Promise.all(
    from(1, 3).map((_id) => insert([{ _id, by: 'a' }]).catch((e: unknown) => e)),
  );
  expect(reasons.map(isUnavailable)).toEqual([true, true, true]);

  let isBack = false;
  const ping = createBatcher(async (items: readonly number[]) => {
    await (isBack ? database : closed).db.command({ ping: 1 });
    return items;
  });
  expect(isUnavailable(await ping(1).catch((e: unknown) => e))).toBe(true);
  isBack = true;
  expect(await ping(2)).toBe(2);
});
