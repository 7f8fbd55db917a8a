import { delimiter } from 'node:path';
import { fetchIntoCache, inCache, type CacheEntry, type Fetch } from './engine-cache';
import { onPath, searchEngine, type Verify } from './engine-search';
import { verifyVersion } from './engine-version';
import { officialDownload } from './official-download';
import type { Report } from './progress';
import { runCommand } from './run-command';
import { searchEnvironment, type SearchEnvironment } from './search-environment';

/** The newest release that `go install` accepts: later ones have a `replace` in their go.mod. */
const GO_MODULE_VERSION = '1.5.1';
/** The release of `@temporalio/testing` whose default server is downloaded. */
const SDK_VERSION = '1.24.0';
/** The oldest server with everything that the workflows use: `nextRetryDelay`, summaries, signal-with-start policies. */
const MINIMUM_SERVER = '1.27';
/** Compiling takes three to five minutes on two cores. */
const BUILD_LIMIT_MS = 1_200_000;

const FILE = 'temporal';

const verify: Verify = (path) =>
  // The help of the subcommand as well: an old `temporal` has no server in it.
  verifyVersion(path, { args: ['--version'], pattern: /Server v?(\d+\.\d+\.\d+)/, minimum: MINIMUM_SERVER });

const build =
  (path: readonly string[]): Fetch =>
  async ({ out }, note) => {
    note('compiling with go install, some minutes');
    const module = `github.com/temporalio/cli/cmd/temporal@v${GO_MODULE_VERSION}`;
    const result = await runCommand('go', ['install', '-v', '-ldflags', '-s -w', module], {
      limitMs: BUILD_LIMIT_MS,
      env: { PATH: path.join(delimiter), GOBIN: out, GOFLAGS: '-mod=mod' },
      cwd: out,
      onLine: note,
    });
    return result.kind === 'failed' ? result.reason : undefined;
  };

/**
 * Finds the `temporal` command: on the PATH, in the cache, by official download, by compiling the Go module.
 *
 * @returns the path of the binary
 * @throws EngineUnavailableError naming all that was tried
 */
export function findTemporal(
  report: Report,
  environment: SearchEnvironment = searchEnvironment(),
): Promise<string> {
  const { path, cacheFolder } = environment;
  const official: CacheEntry = { cacheFolder, name: `temporal-sdk-${SDK_VERSION}`, file: FILE, verify };
  const compiled: CacheEntry = { cacheFolder, name: `temporal-cli-${GO_MODULE_VERSION}`, file: FILE, verify };
  return searchEngine({
    engine: 'Temporal',
    report,
    remedy:
      'Install the Temporal CLI (https://docs.temporal.io/cli) or Go, or set TEMPORAL_ADDRESS to a server that runs.',
    steps: [
      onPath([FILE], path, verify),
      inCache([official, compiled], cacheFolder),
      {
        place: 'the official download',
        look: (note) => fetchIntoCache(official, note, officialDownload({ what: 'temporal', file: FILE })),
      },
      { place: 'the Go module', look: (note) => fetchIntoCache(compiled, note, build(path)) },
    ],
  });
}
