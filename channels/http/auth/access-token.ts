import { z } from 'zod';

/** Taken for a token whose endpoint does not say how long it lives, in milliseconds: a 401 replaces it at any time. */
const DEFAULT_LIFETIME_MS = 300_000;

/** However long an endpoint says that its token lives, in milliseconds: a day. */
const MAX_LIFETIME_MS = 86_400_000;

/** Longer than any that is issued, and than servers take, in characters. */
const MAX_TOKEN_CHARS = 12_288;

export interface IssuedToken {
  readonly kind: 'token';
  /** One word that a header can carry. */
  readonly value: string;
  /** In milliseconds. */
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
  // Some endpoints send it as a string.
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
 * Reads the answer of a token endpoint.
 *
 * @returns undefined where there is no bearer token in it
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

/** The code of a refusal; undefined for what is none of the standard: it may quote the request. */
export const parseTokenError = (body: unknown): string | undefined => errorSchema.safeParse(body).data?.error;
