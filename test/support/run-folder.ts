import { mkdir, mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLAIMS_VARIABLE } from './workflow-claims';

/** Linux keeps what is in it in memory: engines of tests need not wait for a disk. */
const IN_MEMORY = '/dev/shm';

/** So much has to be free there, in bytes; a run of five workers takes 5 GB at most. */
const ENOUGH_BYTES = 8e9;

/**
 * Makes the folder for everything that a test run writes, and has this process and those that it starts use it. What a
 * killed process leaves goes with it.
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
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}
