import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../temporary-folder';

const SCRIPT = join(__dirname, '../../../scripts/build-page.js');

/** Builds the page of the inbox as the build does, into a temporary folder. */
export async function buildInboxPage(): Promise<string> {
  const folder = await temporaryFolder();
  await promisify(execFile)(process.execPath, [SCRIPT, folder]);
  return folder;
}
