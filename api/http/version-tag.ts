import { z } from 'zod';
import { ProblemError } from './problem';

/** A version as an `ETag`, such as `"3"`. */
export const versionTag = (version: number): string => `"${version}"`;

export const ifMatchHeader = z.object({
  'If-Match': z.string().optional().meta({
    description:
      'The `ETag` of the version that you read. If the task has another version by now, the request gets a 412.',
    example: '"3"',
  }),
});

export const eTagHeader = z.object({
  ETag: z.string().meta({ description: 'The version of the task.', example: '"3"' }),
});

/**
 * Refuses a request whose `If-Match` does not name the current version.
 *
 * @param ifMatch - `"3"`, several of them, or `*`; a weak tag never matches (RFC 9110, 13.1.1)
 * @throws ProblemError `version-mismatch`
 */
export const checkVersion = (ifMatch: string | undefined, version: number): void => {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes('*') || tags.includes(versionTag(version))) return;
  throw new ProblemError('version-mismatch', `the task is at version ${version} now; read it again`, {
    headers: { ETag: versionTag(version) },
  });
};
