import { open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { canariesIn } from './canaries';

const CHUNK_BYTES = 32 * 1024 * 1024;

/** Overlap of two chunks; longer than any encoding of a canary. */
const OVERLAP_BYTES = 1_024;

/** Finds canaries in all files below a folder, as `mongodb/db/journal/…: phone as utf-8`. */
export async function scanFolder(
  folder: string,
  canaries: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: string[] = [];
  for (const file of files) {
    for (const finding of await scanFile(file, canaries)) found.push(`${relative(folder, file)}: ${finding}`);
  }
  return found;
}

async function scanFile(file: string, canaries: Readonly<Record<string, string>>): Promise<Set<string>> {
  const found = new Set<string>();
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES + OVERLAP_BYTES);
    for (let at = 0; ; at += CHUNK_BYTES) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      for (const finding of canariesIn(buffer.subarray(0, bytesRead), canaries)) found.add(finding);
      if (bytesRead < buffer.length) return found;
    }
  } finally {
    await handle.close();
  }
}
