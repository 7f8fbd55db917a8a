import { MongoNetworkError } from 'mongodb';
import { MAX_BUFFERED, WriteBuffer } from '../../../../store/mongo/write-buffer';
import { until } from '../../../support/until';

const outage = (): Error => new MongoNetworkError('no answer');

/** Records the written and the dropped items. */
const notebook = (write: (items: readonly number[]) => Promise<void> = () => Promise.resolve()) => {
  const written: number[][] = [];
  const lost: [number, unknown][] = [];
  const behind = new WriteBuffer<number>({
    write: async (items) => {
      await write(items);
      written.push([...items]);
    },
    onLost: (count, cause) => void lost.push([count, cause]),
  });
  return { behind, written, lost };
};

test('items that arrive together are written in one batch in the background', async () => {
  const { behind, written } = notebook();
  for (const item of [1, 2, 3]) behind.add(item);
  expect(written).toEqual([]);
  await until('it is written', () => written.length > 0);
  expect(written).toEqual([[1, 2, 3]]);
  await behind.close();
});

test('close() writes the remaining items in batches', async () => {
  const { behind, written, lost } = notebook();
  for (let item = 0; item < 1_200; item += 1) behind.add(item);
  await behind.close();
  expect(written.map(({ length }) => length)).toEqual([500, 500, 200]);
  expect(lost).toEqual([]);
});

test('all items are written once after an outage of the database', async () => {
  let asked = 0;
  const { behind, written, lost } = notebook(() => {
    asked += 1;
    return asked < 3 ? Promise.reject(outage()) : Promise.resolve();
  });
  behind.add(1);
  await until('the first write failed', () => asked === 1);
  behind.add(2);
  await until('it is written', () => written.length > 0);
  expect([asked, written]).toEqual([3, [[1, 2]]]);
  await behind.close();
  expect(lost).toEqual([]);
});

test('a refused batch is dropped with its reason, and later items are written', async () => {
  const refusal = new Error('not a document');
  let isRefused = true;
  const { behind, written, lost } = notebook(() => (isRefused ? Promise.reject(refusal) : Promise.resolve()));
  behind.add(1);
  await until('it is lost', () => lost.length > 0);
  isRefused = false;
  behind.add(2);
  await behind.close();
  expect(lost).toEqual([[1, refusal]]);
  expect(written).toEqual([[2]]);
});

test('items beyond the limit are dropped and counted', async () => {
  const { behind, written, lost } = notebook();
  for (let item = 0; item < MAX_BUFFERED + 3; item += 1) behind.add(item);
  expect(lost).toEqual([
    [1, undefined],
    [1, undefined],
    [1, undefined],
  ]);
  await behind.close();
  expect(written.flat()).toHaveLength(MAX_BUFFERED);
});
