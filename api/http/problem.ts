import { z } from 'zod';
import type { InputProblem } from '../../domain/input/invalid-input';

interface ProblemSpec {
  readonly status: number;
  readonly title: string;
}

/** Every kind of refusal: the errors that are answered and those that are documented are made from this table. */
export const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'too-deep': { status: 400, title: 'The body is nested too deeply' },
  'invalid-cursor': { status: 400, title: 'The cursor is not one of this service' },
  unauthorized: { status: 401, title: 'A valid key is needed' },
  'forbidden-origin': { status: 403, title: 'This page may not ask here' },
  forbidden: { status: 403, title: 'The key is not one for this' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'The method is not one of this path' },
  conflict: { status: 409, title: 'Somebody else changed it at the same time' },
  'wrong-state': { status: 409, title: 'It does not stand so that this can be done' },
  'version-mismatch': { status: 412, title: 'It is not of the expected version' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not of a type that is taken here' },
  'invalid-input': { status: 422, title: 'What was sent cannot be taken' },
  'quota-exceeded': { status: 429, title: 'A limit is reached' },
  internal: { status: 500, title: 'The service failed' },
  unavailable: { status: 503, title: 'The service cannot do this now' },
} as const satisfies Record<string, ProblemSpec>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Seconds after which a caller may come again, where a part of the service is away. */
export const RETRY_AFTER_S = 2;

export const PROBLEM_TYPE_PREFIX = 'urn:callsign:problem:';

export interface ProblemDetails {
  readonly errors?: readonly InputProblem[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A refusal that is known by its code; `api/http/errors.ts` makes the answer of it. */
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

/** RFC 9457 */
export const problemSchema = z
  .object({
    type: z
      .enum(Object.keys(PROBLEMS).map((code) => `${PROBLEM_TYPE_PREFIX}${code}`))
      .meta({ description: 'What kind of problem it is; the same for all of its kind.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong with this request.' }),
    request_id: z
      .string()
      .meta({ description: 'As in the header `X-Request-Id` and in the log of the service.' }),
    errors: z
      .array(
        z.object({
          pointer: z
            .string()
            .meta({ description: 'RFC 6901; empty for the whole body.', example: '/flights/0/departure' }),
          detail: z.string(),
          code: z.string().meta({ description: 'The reason in one word.', example: 'DATE_INVALID' }),
        }),
      )
      .optional()
      .meta({ description: 'Of a 422: everything that is wrong, each with its place.' }),
  })
  .meta({ id: 'Problem', description: 'What is wrong, as RFC 9457 has it.' });

export type Problem = z.infer<typeof problemSchema>;
