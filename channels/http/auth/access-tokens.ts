import { createHash } from 'node:crypto';
import type { IssuedToken } from './access-token';
import type { OAuth2Auth } from './auth-schema';
import { startDeadline, untilSignal } from '../../net/deadline';
import { authFailure, codeOf, type Unreachable } from '../../net/failure';
import type { TlsIdentity } from '../../net/tls-identity';
import type { WebClient } from '../../net/web-client';
import { LRUCache } from 'lru-cache';
import { fetchToken } from './fetch-token';

/** Deadline of a token request in milliseconds. Independent of the attempts that wait for it. */
const FETCH_TIMEOUT_MS = 10_000;

/** A token is renewed early by a tenth of its lifetime, but by at most this, in milliseconds. */
const MAX_EARLY_MS = 60_000;

/** Size of the token cache. */
const MAX_KEPT_TOKENS = 1_000;

export interface AccessToken extends IssuedToken {
  /** Identifies the token endpoint and the client. */
  readonly key: string;
  /** Whether it was fetched for this call, and is not from the cache. */
  readonly isNew: boolean;
}

export interface TokenSource {
  /**
   * Returns a valid token from the cache, or fetches one. Concurrent calls for the same token share one fetch.
   *
   * @returns `auth_error` if the token endpoint does not issue one
   */
  get(auth: OAuth2Auth, tls: TlsIdentity, signal: AbortSignal): Promise<AccessToken | Unreachable>;
  /** Removes a token from the cache. A newer token in its place stays. */
  invalidate(token: AccessToken): void;
}

/** @param now - current time in milliseconds */
export const createTokenSource = (client: WebClient, now: () => number): TokenSource => {
  const kept = new LRUCache<string, { readonly token: AccessToken; readonly untilMs: number }>({
    max: MAX_KEPT_TOKENS,
  });
  const fetches = new Map<string, Promise<AccessToken | Unreachable>>();

  const fetchFor = async (
    key: string,
    auth: OAuth2Auth,
    tls: TlsIdentity,
  ): Promise<AccessToken | Unreachable> => {
    // A separate deadline, because an aborted attempt must not fail the others that share the fetch.
    const deadline = startDeadline(FETCH_TIMEOUT_MS, new AbortController().signal);
    const startMs = now();
    try {
      const issued = await fetchToken(auth, tls, client, deadline.signal);
      if (issued.kind === 'unreachable') return issued;
      const token: AccessToken = { ...issued, key, isNew: true };
      kept.set(key, { token: { ...token, isNew: false }, untilMs: startMs + usableMs(token.lifetimeMs) });
      return token;
    } finally {
      deadline.clear();
      fetches.delete(key);
    }
  };

  return {
    get: async (auth, tls, signal) => {
      const key = keyOf(auth, tls);
      const known = kept.get(key);
      if (known !== undefined && known.untilMs > now()) return known.token;
      const inFlight = fetches.get(key) ?? fetchFor(key, auth, tls);
      fetches.set(key, inFlight);
      try {
        return await untilSignal(inFlight, signal);
      } catch (error) {
        return authFailure('TOKEN_ENDPOINT', codeOf(error));
      }
    },
    invalidate: ({ key, value }) => {
      if (kept.get(key)?.token.value === value) kept.delete(key);
    },
  };
};

const usableMs = (lifetimeMs: number): number => lifetimeMs - Math.min(MAX_EARLY_MS, lifetimeMs / 10);

/** Includes the secret, so that another customer's client id alone does not give access to its token. */
const keyOf = (auth: OAuth2Auth, tls: TlsIdentity): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        auth.token_url,
        auth.client_id,
        auth.client_secret,
        auth.scope,
        auth.audience,
        auth.auth_style,
        tls.id,
      ]),
    )
    .digest('base64url');
