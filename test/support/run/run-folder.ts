import { mkdir, mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLAIMS_VARIABLE } from './workflow-claims';

/** Linux keeps this folder in memory, so the engines of tests do not wait for a disk. */
const IN_MEMORY = '/dev/shm';

/** Minimum free space of that folder, in bytes. A run of five workers needs up to 5 GB. */
const MIN_FREE_BYTES = 8e9;

/**
 * Creates the folder for all files of a test run, and makes this process and its children use it.
 * Deleting it also deletes what killed processes leave behind.
 */
export async function makeRunFolder(): Promise<string> {
  const folder = await mkdtemp(join((await hasRoom(IN_MEMORY)) ? IN_MEMORY : tmpdir(), 'callsign-tests-'));
  process.env['TMPDIR'] = folder;
  const claims = join(folder, 'claims');
  await mkdir(claims);
  process.env[CLAIMS_VARIABLE] = claims;
  return folder;
}

async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= MIN_FREE_BYTES;
  } catch {
    return false;
  }
}
