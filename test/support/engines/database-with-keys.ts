import { randomUUID } from 'node:crypto';
import { ensureIndexes, openDatabase, type Database } from '../../../store/mongo/database';
import { openEncryption, type Encryption } from '../../../store/encryption/encryption';
import { mongodbUri } from './engines';
import { TEST_KEYRING } from '../encryption/keyring';

export interface DatabaseWithKeys extends Database {
  readonly encryption: Encryption;
}

/** Opens a database with indexes and encryption keys. */
export async function databaseAt(uri: string): Promise<DatabaseWithKeys> {
  const database = await openDatabase(uri);
  await ensureIndexes(database);
  const encryption = await openEncryption(database.db, TEST_KEYRING);
  return {
    ...database,
    encryption,
    close: async () => {
      encryption.close();
      await database.close();
    },
  };
}

/** Opens a separate database with indexes and encryption keys; `close` drops it. */
export async function databaseWithKeys(): Promise<DatabaseWithKeys> {
  const database = await databaseAt(mongodbUri(`test-${randomUUID()}`));
  return {
    ...database,
    close: async () => {
      await database.db.dropDatabase();
      await database.close();
    },
  };
}
