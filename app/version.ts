import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version in package.json, wherever this runs from: the sources or the build beside them. */
export const VERSION: string = versionIn(__dirname);

function versionIn(folder: string): string {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return version;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return versionIn(parent);
  }
}
