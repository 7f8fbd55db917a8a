import { findMongod } from '../../../dev/engines/find-mongod';
import { freePort } from '../../../worker/free-port';
import { startMongod, type RunningMongod } from '../../../dev/engines/start-mongod';
import { ensureIndexes, openDatabase, type Database } from '../../../store/mongo/database';
import { openEncryption, type Encryption } from '../../../store/encryption/encryption';
import { isUnavailable } from '../../../store/mongo/unavailable';
import { aKeyring } from '../../support/encryption/keyring';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import { until } from '../../support/until';

const PLAIN = Buffer.from('jane.doe@example.com', 'utf8');

/** How long a process of these tests uses its cache, in milliseconds. */
const TRUST_MS = 200;

/** Longest wait of the first call that finds MongoDB down, and of later calls, in milliseconds. */
const FIRST_LIMIT_MS = 3_500;
const OTHERS_LIMIT_MS = 100;

let options: { binary: string; port: number; dataDir: string };
let mongod: RunningMongod;
let database: Database;
const opened: Encryption[] = [];

beforeAll(async () => {
  options = {
    binary: await findMongod(() => undefined),
    port: await freePort(),
    dataDir: await temporaryFolder(),
  };
  mongod = await startMongod(options);
  database = await openDatabase(mongod.uri);
  await ensureIndexes(database);
});
afterEach(() => opened.splice(0).forEach((process) => process.close()));
afterAll(async () => {
  await database.close();
  await mongod.stop();
  await removeTemporaryFolders();
});

async function aProcess(trustMs = TRUST_MS): Promise<Encryption> {
  const encryption = await openEncryption(database.db, aKeyring('k1'), { trustMs, cacheTtlMs: trustMs });
  opened.push(encryption);
  return encryption;
}

const durationOf = async (call: () => Promise<unknown>): Promise<number> => {
  const startedMs = performance.now();
  await call();
  return performance.now() - startedMs;
};

const reason = (error: unknown): unknown => error;

const CARRIED = 3;
const BY_DATA_KEY = 2;

const records = () => database.db.collection<{ _id: string; carried_on?: Date }>('encryption_keys');

const carriedOn = async (): Promise<unknown> => (await records().findOne({ _id: 'k1' }))?.carried_on;

test('orders go on while MongoDB is down, with carried keys if no data key is cached', async () => {
  const [one, other] = [await aProcess(), await aProcess()];
  const before = await one.payloads.seal('KNOWN-1', PLAIN);
  await records().updateOne({ _id: 'k1' }, { $unset: { carried_on: 1 } });
  process.kill(mongod.pid, 'SIGKILL');
  await mongod.exited;

  const sealed: Uint8Array[] = [];
  const seal = async (): Promise<void> => void sealed.push(await one.payloads.seal('NEW-1', PLAIN));
  expect(await durationOf(seal)).toBeLessThan(FIRST_LIMIT_MS);
  expect(await durationOf(seal)).toBeLessThan(OTHERS_LIMIT_MS);
  expect(sealed.map(([, kind]) => kind)).toEqual([CARRIED, CARRIED]);
  // One process has the key cached. The other one can open only payloads that carry their key.
  expect(Buffer.from(await one.payloads.open('KNOWN-1', before))).toEqual(PLAIN);
  expect(Buffer.from(await other.payloads.open('NEW-1', sealed[0]!))).toEqual(PLAIN);
  expect(isUnavailable(await other.payloads.open('KNOWN-1', before).catch(reason))).toBe(true);
  expect(isUnavailable(await one.orders.seal('NEW-1', PLAIN).catch(reason))).toBe(true);

  mongod = await startMongod(options);
  await until('payloads are sealed with the data key again', async () => {
    const [, kind] = await one.payloads.seal('NEW-1', PLAIN);
    return kind === BY_DATA_KEY;
  });
  await until('the use of k1 is recorded', async () => (await carriedOn()) instanceof Date);
  expect(Buffer.from(await one.payloads.open('NEW-1', sealed[1]!))).toEqual(PLAIN);
});

test('a cached key seals without MongoDB while it is fresh', async () => {
  const encryption = await aProcess(60_000);
  await encryption.payloads.seal('TRUSTED-1', PLAIN);
  process.kill(mongod.pid, 'SIGSTOP');
  try {
    const [, kind] = await encryption.payloads.seal('TRUSTED-1', PLAIN);
    expect(kind).toBe(BY_DATA_KEY);
  } finally {
    process.kill(mongod.pid, 'SIGCONT');
  }
});

test('an order is sealed within seconds while MongoDB hangs', async () => {
  const encryption = await aProcess();
  process.kill(mongod.pid, 'SIGSTOP');
  try {
    const sealed: Uint8Array[] = [];
    expect(
      await durationOf(async () => void sealed.push(await encryption.payloads.seal('HUNG-1', PLAIN))),
    ).toBeLessThan(FIRST_LIMIT_MS);
    expect(sealed[0]![1]).toBe(CARRIED);
  } finally {
    process.kill(mongod.pid, 'SIGCONT');
  }
});
