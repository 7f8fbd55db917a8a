import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a key to a file that only its owner can read.
 *
 * Atomic: a start that is killed during the write leaves no partial key.
 */
export async function writeKeyFile(file: string, key: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, `${key}\n`, { mode: 0o600 });
  await rename(draft, file);
}
