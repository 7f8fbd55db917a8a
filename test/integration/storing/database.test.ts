import {
  openDatabase,
  DatabaseUnreachableError,
  ensureIndexes,
  DEFAULT_DATABASE_NAME,
} from '../../../store/mongo/database';
import { createTaskStore } from '../../../store/tasks/tasks';
import { isUnavailable } from '../../../store/mongo/unavailable';
import { freePort } from '../../../worker/free-port';
import { mongodbUri } from '../../support/engines/engines';
import { databaseWithKeys } from '../../support/engines/database-with-keys';

test('opening fails within seconds without a server, and names the host but not the password', async () => {
  const port = await freePort();
  const error = await openDatabase(`mongodb://me:secret@127.0.0.1:${port}/callsign`).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DatabaseUnreachableError);
  expect((error as Error).message).toBe(`no MongoDB answers at 127.0.0.1:${port}`);
});

test('the path of the URI names the database', async () => {
  const database = await openDatabase(mongodbUri('some-name'));
  expect(database.db.databaseName).toBe('some-name');
  await database.close();
});

test('a URI without a path selects the default database', async () => {
  const database = await openDatabase(mongodbUri(''));
  expect(database.db.databaseName).toBe(DEFAULT_DATABASE_NAME);
  await database.close();
});

test('several processes can create indexes concurrently', async () => {
  const database = await databaseWithKeys();
  await Promise.all([ensureIndexes(database), ensureIndexes(database)]);
  await expect(database.ping()).resolves.toBeUndefined();
  await database.close();
});

test('isUnavailable distinguishes a closed connection from a refused command', async () => {
  const database = await databaseWithKeys();
  const refused = await database.db.command({ noSuchCommand: 1 }).catch((e: unknown) => e);
  expect(isUnavailable(refused)).toBe(false);
  await database.close();
  const closed = await createTaskStore(database.db, database.encryption)
    .get('tsk_1')
    .catch((e: unknown) => e);
  expect(isUnavailable(closed)).toBe(true);
  expect(isUnavailable(new Error('any other'))).toBe(false);
});
