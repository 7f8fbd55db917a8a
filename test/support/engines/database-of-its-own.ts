import { randomUUID } from 'node:crypto';
import { ensureIndexes, openDatabase, type Database } from '../../../store/mongo/database';
import { mongodbUri } from './engines';

/** Opens a separate database with indexes; `close` drops it. */
export async function databaseOfItsOwn(): Promise<Database> {
  const database = await openDatabase(mongodbUri(`test-${randomUUID()}`));
  await ensureIndexes(database);
  return {
    ...database,
    close: async () => {
      await database.db.dropDatabase();
      await database.close();
    },
  };
}
