import { z } from 'zod';
import type { InputProblem } from '../../domain/input/invalid-input';

interface ProblemSpec {
  readonly status: number;
  readonly title: string;
}

/** All problems by code. Error responses and their documentation are generated from this table. */
export const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'too-deep': { status: 400, title: 'The body is nested too deeply' },
  'invalid-cursor': { status: 400, title: 'The cursor is not valid' },
  unauthorized: { status: 401, title: 'A valid key is required' },
  'forbidden-origin': { status: 403, title: 'Requests from this origin are not allowed' },
  forbidden: { status: 403, title: 'The key does not permit this' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'The path does not support this method' },
  conflict: { status: 409, title: 'Another request changed it at the same time' },
  'wrong-state': { status: 409, title: 'Its current state does not allow this' },
  'version-mismatch': { status: 412, title: 'The version does not match If-Match' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The media type of the body is not supported' },
  'invalid-input': { status: 422, title: 'The input is not valid' },
  'quota-exceeded': { status: 429, title: 'A limit was exceeded' },
  internal: { status: 500, title: 'The service failed' },
  unavailable: { status: 503, title: 'The service cannot do this now' },
} as const satisfies Record<string, ProblemSpec>;

export type ProblemCode = keyof typeof PROBLEMS;

/** `Retry-After` of a 503 in seconds, while Temporal or MongoDB is down. */
export const RETRY_AFTER_S = 2;

export const PROBLEM_TYPE_PREFIX = 'urn:callsign:problem:';

export interface ProblemDetails {
  readonly errors?: readonly InputProblem[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A refusal, identified by its code. `api/http/errors.ts` turns it into a response. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly errors: readonly InputProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    readonly code: ProblemCode,
    detail: string,
    { errors, headers = {}, cause }: ProblemDetails = {},
  ) {
    super(detail, { cause });
    this.errors = errors;
    this.headers = headers;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export const problemSchema = z
  .object({
    type: z
      .enum(Object.keys(PROBLEMS).map((code) => `${PROBLEM_TYPE_PREFIX}${code}`))
      .meta({ description: 'Identifies the kind of problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong with this request.' }),
    request_id: z
      .string()
      .meta({ description: 'The `X-Request-Id` of the response; find the request in the log by it.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({
            description: 'JSON Pointer (RFC 6901); empty for the whole body.',
            example: '/flights/0/departure',
          }),
          detail: z.string(),
          code: z.string().meta({ description: 'The reason, for programs.', example: 'DATE_INVALID' }),
        }),
      )
      .optional()
      .meta({ description: 'Only in a 422: every error, with the place of the value.' }),
  })
  .meta({ id: 'Problem', description: 'An error response, as defined by RFC 9457.' });

export type Problem = z.infer<typeof problemSchema>;
