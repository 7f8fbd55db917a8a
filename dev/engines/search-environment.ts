import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where binaries are looked for and kept. */
export interface SearchEnvironment {
  /** The folders of the PATH, in order. */
  readonly path: readonly string[];
  /** Fetched engines are kept here, one versioned folder each; shared by all checkouts of the user. */
  readonly cacheFolder: string;
  /** `CHROMIUM_PATH`: a browser named by the user for the tests of the pages. */
  readonly chromiumPath?: string;
}

/**
 * Reads `PATH`, `XDG_CACHE_HOME`, `HOME` and `CHROMIUM_PATH`.
 *
 * The one place in `engines/` that reads the environment: these belong to the user's system and not to the
 * settings of this service, which only `app/config/config.ts` reads.
 */
export function searchEnvironment(env: NodeJS.ProcessEnv = process.env): SearchEnvironment {
  const xdg = env['XDG_CACHE_HOME'];
  const home = env['HOME'] ?? homedir();
  const chromiumPath = env['CHROMIUM_PATH'];
  return {
    path: (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
    cacheFolder: join(xdg === undefined || xdg === '' ? join(home, '.cache') : xdg, 'callsign'),
    ...(chromiumPath === undefined ? {} : { chromiumPath }),
  };
}
