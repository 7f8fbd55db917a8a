import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLine, runCommand } from './run-command';
import type { Fetch } from './engine-cache';

/** A slow line takes some minutes for the 100 MB of an engine; where the internet is cut off the libraries fail in seconds. */
const DOWNLOAD_LIMIT_MS = 600_000;

/**
 * The libraries that download official binaries, each with a program that makes it do so and prints nothing but,
 * last, `path=<file>` or, where it leaves the file in the folder it was given, nothing.
 *
 * They run in a process of their own: it can be killed when it hangs, and the Temporal library would otherwise
 * install its runtime in ours, which the service installs with its own options later.
 */
const DOWNLOADS = {
  temporal: {
    library: '@temporalio/testing',
    program: `const { TestWorkflowEnvironment } = require(process.argv[1]);
      TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir: process.argv[2] } } })
        .then((environment) => environment.teardown())`,
  },
  timeSkipping: {
    library: '@temporalio/testing',
    program: `const { TestWorkflowEnvironment } = require(process.argv[1]);
      TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'cached-download', downloadDir: process.argv[2] } } })
        .then((environment) => environment.teardown())`,
  },
  mongod: {
    library: 'mongodb-memory-server-core',
    program: `const { MongoBinary } = require(process.argv[1]);
      MongoBinary.getPath({ downloadDir: process.argv[2], version: process.argv[3] })
        .then((path) => console.log('path=' + path))`,
  },
} as const;

const EXIT = `.then(() => process.exit(0), (error) => { console.error(String(error && error.message || error).split('\\n')[0]); process.exit(1); })`;

export interface OfficialDownload {
  readonly what: keyof typeof DOWNLOADS;
  /** The name under which the executable is left in the entry. */
  readonly file: string;
  /** Default: the version that the library was made for. */
  readonly version?: string;
}

/** Lets the library that knows the official servers download a binary. */
export function officialDownload({ what, file, version }: OfficialDownload): Fetch {
  return async ({ out, scratch }, note) => {
    const { library, program } = DOWNLOADS[what];
    const entryPoint = resolveLibrary(library);
    if (entryPoint === undefined) return `${library} is not installed`;
    note('downloading');
    const args = ['-e', program + EXIT, entryPoint, scratch, ...(version === undefined ? [] : [version])];
    const result = await runCommand(process.execPath, args, { limitMs: DOWNLOAD_LIMIT_MS, onLine: note });
    if (result.kind === 'failed') return result.reason;
    const printed = /^path=(.+)$/.exec(lastLine(result.output))?.[1];
    const downloaded = printed ?? (await onlyFile(scratch));
    if (downloaded === undefined) return `${library} left no file`;
    await copyFile(downloaded, join(out, file));
    return undefined;
  };
}

function resolveLibrary(library: string): string | undefined {
  try {
    return require.resolve(library);
  } catch {
    return undefined;
  }
}

async function onlyFile(folder: string): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true });
  const file = entries.find((entry) => entry.isFile());
  return file === undefined ? undefined : join(folder, file.name);
}
