import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a key to a file that only its owner reads. At once or not at all: a start that is killed meanwhile leaves no
 * half of a key.
 */
export async function writeKeyFile(file: string, key: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, `${key}\n`, { mode: 0o600 });
  await rename(draft, file);
}
