import { readFile } from 'node:fs/promises';
import { DemoProblem } from './demo-problem';
import type { DemoOptions } from './options';

/**
 * Returns the given key, else the one that the embedded start wrote to its file.
 *
 * @throws DemoProblem if there is neither
 */
export async function readAdminKey({ key, keyFile }: Pick<DemoOptions, 'key' | 'keyFile'>): Promise<string> {
  if (key !== undefined) return key;
  const text = await readFile(keyFile, 'utf8').catch(() => '');
  if (text.trim() !== '') return text.trim();
  throw new DemoProblem(
    `No key. Give --key, set CALLSIGN_ADMIN_KEY, or run this in the folder of the service, because "npm start" writes ${keyFile} there.`,
  );
}
