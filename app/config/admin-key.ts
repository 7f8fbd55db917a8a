import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeKeyFile } from './key-file';
import { newKey } from '../../store/agencies/key-hash';

export interface LoadedKey {
  readonly key: string;
  /** Holds the key and can be read by its owner only: the demo and the lines to paste take it from there. */
  readonly file: string;
  /** Whether this start made it. */
  readonly isNew: boolean;
}

/**
 * The admin key of a start with embedded engines: the one given, else the one that the data folder keeps, else a new
 * one. It is in its file before anything is started that asks for it, so that no start that fails leaves a service
 * behind that nobody has the key of.
 *
 * @param given - takes the place of the one that is kept
 */
export async function loadOrCreateAdminKey(dataDir: string, given?: string): Promise<LoadedKey> {
  const file = join(dataDir, 'admin-key');
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (kept !== '' && (given === undefined || given === kept)) return { key: kept, file, isNew: false };
  const key = given ?? newKey();
  await writeKeyFile(file, key);
  return { key, file, isNew: given === undefined };
}

/** Shows a key that was made for a deployment without a data folder; only its hash is kept. */
export const showAdminKey = (key: string): void => {
  process.stdout.write(`admin key, shown this once: ${key}\n`);
};
