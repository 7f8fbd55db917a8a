import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { EngineError } from '../../../dev/engines/engine-error';
import { findMongod } from '../../../dev/engines/find-mongod';
import { freePort } from '../../../worker/free-port';
import { startMongod, type RunningMongod } from '../../../dev/engines/start-mongod';
import { occupyPort } from '../../support/servers/occupied-port';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';

const running: RunningMongod[] = [];
let binary: string;

beforeAll(async () => {
  binary = await findMongod(console.log);
}, 1_800_000);

afterAll(async () => {
  await Promise.all(running.map((mongod) => mongod.stop()));
  await removeTemporaryFolders();
});

async function start(options: Partial<Parameters<typeof startMongod>[0]>): Promise<RunningMongod> {
  const mongod = await startMongod({ binary, port: await freePort(), ...options });
  running.push(mongod);
  return mongod;
}

async function withClient<T>(uri: string, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, { runtimeAdapters: { os } });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

test('supports transactions and change streams', async () => {
  const mongod = await start({});

  const changed = await withClient(mongod.uri, async (client) => {
    const tasks = await client.db('t').createCollection('tasks');
    const stream = tasks.watch();
    const next = stream.next();
    await client.withSession((session) =>
      session.withTransaction(() => tasks.insertOne({ name: 'in a transaction' }, { session })),
    );
    const change = await next;
    await stream.close();
    return change.operationType;
  });

  expect(changed).toBe('insert');
  await mongod.stop();
});

test('data survives a restart on another port', async () => {
  const dataDir = await temporaryFolder();
  const first = await start({ dataDir });
  await withClient(first.uri, (client) => client.db('t').collection('tasks').insertOne({ name: 'kept' }));
  await first.stop();

  const second = await start({ dataDir });

  expect(second.uri).not.toBe(first.uri);
  const names = await withClient(second.uri, async (client) => {
    const tasks = client.db('t').collection<{ name: string }>('tasks');
    await tasks.insertOne({ name: 'written after' });
    return (await tasks.find().toArray()).map(({ name }) => name);
  });
  expect(names).toEqual(['kept', 'written after']);
  await second.stop();
});

test('an acknowledged write survives kill -9', async () => {
  const dataDir = await temporaryFolder();
  const first = await start({ dataDir });
  await withClient(first.uri, (client) =>
    client
      .db('t')
      .collection('tasks')
      .insertOne({ name: 'kept' }, { writeConcern: { w: 'majority', journal: true } }),
  );
  process.kill(first.pid, 'SIGKILL');
  expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });

  const second = await start({ dataDir });

  expect(await withClient(second.uri, (client) => client.db('t').collection('tasks').countDocuments())).toBe(
    1,
  );
  await second.stop();
});

test('a port in use fails the start with one line', async () => {
  const { port, free } = await occupyPort();

  await expect(start({ port })).rejects.toThrow(
    new EngineError(
      'port-in-use',
      `Port ${port} for MongoDB is in use. Stop the program that has it, or choose another port.`,
    ),
  );
  await free();
});

test('a data folder that another mongod uses fails the start with one line', async () => {
  const dataDir = await temporaryFolder();
  const first = await start({ dataDir });

  await expect(start({ dataDir })).rejects.toThrow(
    new EngineError(
      'data-folder-in-use',
      `MongoDB cannot use its data in ${dataDir}: another mongod has it open. Stop that one first.`,
    ),
  );
  await first.stop();
});

test.each(['WiredTiger.turtle', 'WiredTiger.wt', 'storage.bson', '_mdb_catalog.wt'])(
  'a damaged %s fails the start with one line and the remedy',
  async (file) => {
    const dataDir = await temporaryFolder();
    await (await start({ dataDir })).stop();
    await writeFile(join(dataDir, 'db', file), 'x');

    const error: unknown = await start({ dataDir }).catch((error: unknown) => error);

    expect(error).toEqual(
      new EngineError(
        'data-folder-corrupt',
        `MongoDB cannot read its data in ${dataDir}: it is damaged. Restore the folder from a backup, or start empty: mv ${dataDir} ${dataDir}.damaged`,
      ),
    );
  },
);
