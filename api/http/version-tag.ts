import { z } from 'zod';
import { ProblemError } from './problem';

/** A version as an `ETag`: `"3"`. */
export const versionTag = (version: number): string => `"${version}"`;

export const ifMatchHeader = z.object({
  'If-Match': z.string().optional().meta({
    description: 'The `ETag` that the change was made from: of another version, it is refused.',
    example: '"3"',
  }),
});

export const eTagHeader = z.object({
  ETag: z.string().meta({ description: 'The version of the task.', example: '"3"' }),
});

/**
 * @param ifMatch - `"3"`, several of them, or `*`; a weak tag never matches, as RFC 9110 13.1.1 has it
 * @throws ProblemError `version-mismatch`
 */
export const checkVersion = (ifMatch: string | undefined, version: number): void => {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes('*') || tags.includes(versionTag(version))) return;
  throw new ProblemError('version-mismatch', `the task is of version ${version} by now; read it again`, {
    headers: { ETag: versionTag(version) },
  });
};
