import { onPath, searchEngine, type Finding, type SearchStep } from './engine-search';
import { verifyVersion } from './engine-version';
import type { ProgressNote, ProgressReport } from './progress';
import { runCommand } from './run-command';
import { searchEnvironment, type SearchEnvironment } from './search-environment';

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const MACOS_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
/** Oldest version that `playwright-core` was tested with. */
const MINIMUM_VERSION = '110';
const APT_LIMIT_MS = 900_000;

const verify = (path: string): Promise<Finding> =>
  verifyVersion(path, { args: ['--version'], pattern: /(\d+\.\d+\.\d+)/, minimum: MINIMUM_VERSION });

/**
 * Finds a Chromium for the browser tests: CHROMIUM_PATH, the PATH, or the Debian package (root only).
 * For tests only.
 *
 * @returns the path of the browser
 * @throws EngineUnavailableError if none is found; the message lists every place that was tried
 */
export function findBrowser(
  report: ProgressReport,
  environment: SearchEnvironment = searchEnvironment(),
): Promise<string> {
  const { path, chromiumPath } = environment;
  const steps: SearchStep[] =
    chromiumPath === undefined
      ? [
          onPath(COMMANDS, path, verify),
          { place: MACOS_CHROME, search: () => verify(MACOS_CHROME) },
          { place: 'the Debian package', search: (note) => installPackage(note, path) },
        ]
      : [{ place: 'CHROMIUM_PATH', search: () => verify(chromiumPath) }];
  return searchEngine({
    engine: 'Chromium',
    report,
    remedy: 'Install chromium (apt-get install chromium) or set CHROMIUM_PATH to a browser.',
    steps: process.platform === 'darwin' ? steps : steps.filter(({ place }) => place !== MACOS_CHROME),
  });
}

async function installPackage(note: ProgressNote, path: readonly string[]): Promise<Finding> {
  if (process.getuid?.() !== 0) return { kind: 'absent', reason: 'only root can install it' };
  note('installing with apt-get');
  const options = { limitMs: APT_LIMIT_MS, env: { DEBIAN_FRONTEND: 'noninteractive' }, onLine: note };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const result = await runCommand('apt-get', args, options);
    if (result.kind === 'failed')
      return { kind: 'unusable', reason: `apt-get ${args.join(' ')}: ${result.reason}` };
  }
  return onPath(['chromium'], path, verify).search(note);
}
