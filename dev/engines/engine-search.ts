import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineUnavailableError } from './engine-error';
import { lastOutputLine, withProgress, type ProgressNote, type ProgressReport } from './progress';

/** Libraries tell the same failure several times in one line; its beginning says what it is. */
const MAX_REASON_CHARS = 300;

/** What a place of the search holds. */
export type Finding =
  | { readonly kind: 'found'; readonly path: string }
  /** Nothing is there, which is usual: told only when the engine has to be fetched. */
  | { readonly kind: 'absent'; readonly reason: string }
  /** Something is there, or was fetched, and it does not serve: always told. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** Says whether a binary runs and is recent enough. */
export type Verify = (path: string) => Promise<Finding>;

export interface SearchStep {
  /** As a person would name it: `the PATH`. */
  readonly place: string;
  readonly search: (note: ProgressNote) => Promise<Finding>;
}

export interface Search {
  /** `Temporal`, `MongoDB`. */
  readonly engine: string;
  readonly steps: readonly SearchStep[];
  /** What to install by hand, or which setting makes the engine unnecessary; a sentence. */
  readonly remedy: string;
  readonly report: ProgressReport;
}

/**
 * Takes the steps in order; the first that yields a working binary ends the search.
 *
 * @returns the path of the binary
 * @throws EngineUnavailableError when every step failed, naming all of them
 */
export async function searchEngine({ engine, steps, remedy, report }: Search): Promise<string> {
  const tried: string[] = [];
  const pending: string[] = [];
  const flush = (): void => pending.splice(0).forEach((line) => report(line));
  for (const { place, search } of steps) {
    const finding = await withProgress(report, `${engine}: ${place}`, (note) => {
      const noteAndTell: ProgressNote = (line) => {
        // A step notes something once it takes up real work, so it is time to say why that is needed.
        flush();
        note(line);
      };
      return search(noteAndTell).catch((error: unknown): Finding => ({
        kind: 'unusable',
        reason: firstLine(error),
      }));
    });
    if (finding.kind === 'found') return finding.path;
    const line = `${place}: ${lastOutputLine(finding.reason, MAX_REASON_CHARS)}`;
    tried.push(line);
    pending.push(`${engine}: ${line}`);
    if (finding.kind === 'unusable') flush();
  }
  throw new EngineUnavailableError(engine, tried, remedy);
}

/** Looks for a command in the folders of the PATH, passing over those that do not serve. */
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
