import { z } from 'zod';

/** Default lifetime of a token in milliseconds, if the endpoint sends none. A 401 renews it earlier. */
const DEFAULT_LIFETIME_MS = 300_000;

/** Longest lifetime of a token in milliseconds, whatever the endpoint sends: a day. */
const MAX_LIFETIME_MS = 86_400_000;

/** Longest token, in characters. Longer than servers accept in a header. */
const MAX_TOKEN_CHARS = 12_288;

export interface IssuedToken {
  readonly kind: 'token';
  /** Printable ASCII without blanks. */
  readonly value: string;
  /** Lifetime in milliseconds. */
  readonly lifetimeMs: number;
}

const answerSchema = z.object({
  access_token: z
    .string()
    .max(MAX_TOKEN_CHARS)
    .regex(/^[\x21-\x7e]+$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  // Some endpoints send `expires_in` as a string.
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});

/** @see RFC 6749 5.2 */
const errorSchema = z.object({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
  ]),
});

/**
 * Parses the response of a token endpoint.
 *
 * @returns undefined if it contains no bearer token
 * @see RFC 6749 5.1
 */
export const parseIssuedToken = (body: unknown): IssuedToken | undefined => {
  const { data } = answerSchema.safeParse(body);
  if (data === undefined) return undefined;
  const { access_token: value, expires_in: lifetimeS } = data;
  const lifetimeMs =
    lifetimeS === undefined ? DEFAULT_LIFETIME_MS : Math.min(lifetimeS * 1000, MAX_LIFETIME_MS);
  return { kind: 'token', value, lifetimeMs };
};

/** The standard error code of a refusal. Other codes are undefined, because they may quote the request. */
export const parseTokenError = (body: unknown): string | undefined => errorSchema.safeParse(body).data?.error;
