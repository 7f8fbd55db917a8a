import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version in package.json, for the sources and for the build. */
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
