import type { Finding } from './engine-search';
import { runCommand } from './run-command';

/** Loading a 200 MB binary from a cold disk takes a second or two. */
const VERSION_LIMIT_MS = 20_000;

export interface VersionCheck {
  readonly args: readonly string[];
  /** Its first group is the version, as `6.0.5`. */
  readonly pattern: RegExp;
  /** The oldest that serves, as `6.0`. */
  readonly minimum: string;
}

/** Runs a binary to learn whether it runs at all, and its version. */
export async function verifyVersion(
  path: string,
  { args, pattern, minimum }: VersionCheck,
): Promise<Finding> {
  const result = await runCommand(path, args, { limitMs: VERSION_LIMIT_MS });
  if (result.kind === 'failed')
    return { kind: 'unusable', reason: `${path} does not run (${result.reason})` };
  const version = pattern.exec(result.output)?.[1];
  if (version === undefined) return { kind: 'unusable', reason: `${path} does not tell its version` };
  if (isOlder(version, minimum))
    return { kind: 'unusable', reason: `${path} is version ${version}, older than ${minimum}` };
  return { kind: 'found', path };
}

function isOlder(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) < 0;
}
