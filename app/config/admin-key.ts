import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeKeyFile } from './key-file';
import { newKey } from '../../store/agencies/key-hash';

export interface LoadedKey {
  readonly key: string;
  /** Contains the key, readable only by its owner. The demo and the commands of the welcome text read it. */
  readonly file: string;
  /** Whether this start created the key. */
  readonly isNew: boolean;
}

/**
 * Loads the admin key for embedded engines: the given key, or the one in the data folder, or a new one.
 *
 * Writes the file before the service starts, so that a failed start cannot leave a service without a known key.
 *
 * @param given - replaces the stored key
 */
export async function loadOrCreateAdminKey(dataDir: string, given?: string): Promise<LoadedKey> {
  const file = join(dataDir, 'admin-key');
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (kept !== '' && (given === undefined || given === kept)) return { key: kept, file, isNew: false };
  const key = given ?? newKey();
  await writeKeyFile(file, key);
  return { key, file, isNew: given === undefined };
}

/** Prints a new key of a deployment without a data folder. Only its hash is stored. */
export const showAdminKey = (key: string): void => {
  process.stdout.write(`admin key, shown only once: ${key}\n`);
};
