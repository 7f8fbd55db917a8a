import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineUnavailableError } from './engine-error';
import { lastOutputLine, withProgress, type ProgressNote, type ProgressReport } from './progress';

/** Libraries repeat a failure several times in one line; its beginning is enough. */
const MAX_REASON_CHARS = 300;

/** Result of searching one place. */
export type Finding =
  | { readonly kind: 'found'; readonly path: string }
  /** Nothing is there, which is normal: reported only if the engine must be fetched. */
  | { readonly kind: 'absent'; readonly reason: string }
  /** A binary is there or was fetched, but it does not work: always reported. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** Checks that a binary runs and is recent enough. */
export type Verify = (path: string) => Promise<Finding>;

export interface SearchStep {
  /** Name for messages: `the PATH`. */
  readonly place: string;
  readonly search: (note: ProgressNote) => Promise<Finding>;
}

export interface Search {
  /** `Temporal`, `MongoDB`. */
  readonly engine: string;
  readonly steps: readonly SearchStep[];
  /** A sentence: what to install by hand, or which setting makes the engine unnecessary. */
  readonly remedy: string;
  readonly report: ProgressReport;
}

/**
 * Runs the steps in order until one finds a working binary.
 *
 * @returns the path of the binary
 * @throws EngineUnavailableError if every step failed; the message lists all of them
 */
export async function searchEngine({ engine, steps, remedy, report }: Search): Promise<string> {
  const tried: string[] = [];
  const unreported: string[] = [];
  const reportPending = (): void => unreported.splice(0).forEach((line) => report(line));
  for (const { place, search } of steps) {
    const finding = await withProgress(report, `${engine}: ${place}`, (note) => {
      const noteAndReport: ProgressNote = (line) => {
        // A step writes notes only during slow work, so first report why that work is needed.
        reportPending();
        note(line);
      };
      return search(noteAndReport).catch((error: unknown): Finding => ({
        kind: 'unusable',
        reason: firstLine(error),
      }));
    });
    if (finding.kind === 'found') return finding.path;
    const line = `${place}: ${lastOutputLine(finding.reason, MAX_REASON_CHARS)}`;
    tried.push(line);
    unreported.push(`${engine}: ${line}`);
    if (finding.kind === 'unusable') reportPending();
  }
  throw new EngineUnavailableError(engine, tried, remedy);
}

/** Searches the folders of the PATH for a command, and skips binaries that do not work. */
export function onPath(commands: readonly string[], folders: readonly string[], verify: Verify): SearchStep {
  return {
    place: 'the PATH',
    search: async () => {
      let finding: Finding = { kind: 'absent', reason: `no ${commands.join(' or ')} there` };
      for (const path of commands.flatMap((command) => folders.map((folder) => join(folder, command)))) {
        if (!(await isExecutable(path))) continue;
        finding = await verify(path);
        if (finding.kind === 'found') return finding;
      }
      return finding;
    },
  };
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join('');
}
