import { MongoNetworkError } from 'mongodb';
import { MAX_BUFFERED, WriteBuffer } from '../../../../store/mongo/write-buffer';
import { until } from '../../../support/until';

const away = (): Error => new MongoNetworkError('nobody answers');

/** Notes what is written and what is lost. */
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

test('what comes together is written together, and nobody waits for it', async () => {
  const { behind, written } = notebook();
  for (const item of [1, 2, 3]) behind.add(item);
  expect(written).toEqual([]);
  await until('it is written', () => written.length > 0);
  expect(written).toEqual([[1, 2, 3]]);
  await behind.close();
});

test('closing writes what is left, in batches', async () => {
  const { behind, written, lost } = notebook();
  for (let item = 0; item < 1_200; item += 1) behind.add(item);
  await behind.close();
  expect(written.map(({ length }) => length)).toEqual([500, 500, 200]);
  expect(lost).toEqual([]);
});

test('a database that is away gets everything, once, when it is back', async () => {
  let asked = 0;
  const { behind, written, lost } = notebook(() => {
    asked += 1;
    return asked < 3 ? Promise.reject(away()) : Promise.resolve();
  });
  behind.add(1);
  await until('it is asked in vain', () => asked === 1);
  behind.add(2);
  await until('it is written', () => written.length > 0);
  expect([asked, written]).toEqual([3, [[1, 2]]]);
  await behind.close();
  expect(lost).toEqual([]);
});

test('what the database refuses is lost with its reason, and what follows is written', async () => {
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

test('memory is bounded: what is too much is counted as lost', async () => {
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
