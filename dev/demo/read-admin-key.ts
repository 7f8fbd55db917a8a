import { readFile } from 'node:fs/promises';
import { DemoProblem } from './demo-problem';
import type { DemoOptions } from './options';

/**
 * The key that was given, else the one that the embedded start wrote to its file.
 *
 * @throws DemoProblem where there is neither
 */
export async function readAdminKey({ key, keyFile }: Pick<DemoOptions, 'key' | 'keyFile'>): Promise<string> {
  if (key !== undefined) return key;
  const text = await readFile(keyFile, 'utf8').catch(() => '');
  if (text.trim() !== '') return text.trim();
  throw new DemoProblem(
    `No key. Give --key or set CALLSIGN_ADMIN_KEY, or run this in the folder of the service, where "npm start" writes ${keyFile}.`,
  );
}
