import type { Finding } from './engine-search';
import { runCommand } from './run-command';

/** Loading a 200 MB binary from a cold disk takes a second or two. */
const VERSION_LIMIT_MS = 20_000;

export interface VersionCheck {
  readonly args: readonly string[];
  /** The first group is the version: `6.0.5`. */
  readonly pattern: RegExp;
  /** Oldest accepted version: `6.0`. */
  readonly minimum: string;
}

/** Runs a binary to check that it runs and that its version is recent enough. */
export async function verifyVersion(
  path: string,
  { args, pattern, minimum }: VersionCheck,
): Promise<Finding> {
  const result = await runCommand(path, args, { limitMs: VERSION_LIMIT_MS });
  if (result.kind === 'failed')
    return { kind: 'unusable', reason: `${path} does not run (${result.reason})` };
  const version = pattern.exec(result.output)?.[1];
  if (version === undefined) return { kind: 'unusable', reason: `${path} does not print its version` };
  if (isOlder(version, minimum))
    return { kind: 'unusable', reason: `${path} is version ${version}, older than ${minimum}` };
  return { kind: 'found', path };
}

function isOlder(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) < 0;
}
