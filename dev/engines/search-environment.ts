import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where to search for binaries and where to cache them. */
export interface SearchEnvironment {
  /** The folders of the PATH, in order. */
  readonly path: readonly string[];
  /** Cache of fetched engines, one versioned folder each; shared by all checkouts of the user. */
  readonly cacheFolder: string;
  /** `CHROMIUM_PATH`: the browser for the browser tests. */
  readonly chromiumPath?: string;
}

/**
 * Reads `PATH`, `XDG_CACHE_HOME`, `HOME` and `CHROMIUM_PATH`.
 * No other file in `engines/` reads the environment. These variables belong to the user's system; only
 * `app/config/config.ts` reads the settings of the service.
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
