import type { HttpRequest } from '../http-schema';
import type { OAuth2Auth } from './auth-schema';
import type { Unreachable } from '../../net/failure';
import type { TlsIdentities, TlsIdentity, TlsSettings } from '../../net/tls-identity';
import type { AccessToken, TokenSource } from './access-tokens';
import { basic } from '../../net/basic-auth';

/** The headers and the TLS identity that authenticate a request of a task. */
export interface Credentials {
  readonly kind: 'credentials';
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsIdentity;
  /** Set if the access token is from the cache. The token may be revoked, so a 401 justifies one retry with a new one. */
  readonly renew?: (signal: AbortSignal) => Promise<Credentials | Unreachable>;
}

export interface CredentialDependencies {
  readonly tokens: TokenSource;
  readonly identities: TlsIdentities;
}

type Security = Pick<HttpRequest, 'auth' | 'ca'>;

/** Finds the credentials of a task's request. Fetches an access token if none is cached. */
export const findCredentials = async (
  security: Security,
  deps: CredentialDependencies,
  signal: AbortSignal,
): Promise<Credentials | Unreachable> => {
  const { auth } = security;
  const tls = deps.identities.of(tlsSettings(security));
  if (tls.kind === 'unreachable') return tls;
  switch (auth?.type) {
    case undefined:
    case 'client_certificate':
      return { kind: 'credentials', headers: {}, tls };
    case 'basic':
      return authorized(basic(auth.username, auth.password), tls);
    case 'bearer':
      return authorized(`Bearer ${auth.token}`, tls);
    case 'oauth2':
      return withToken(await deps.tokens.get(auth, tls, signal), auth, tls, deps.tokens);
  }
};

const authorized = (authorization: string, tls: TlsIdentity): Credentials => ({
  kind: 'credentials',
  headers: { Authorization: authorization },
  tls,
});

const tlsSettings = ({ auth, ca }: Security): TlsSettings => ({
  ...(ca === undefined ? {} : { ca }),
  ...(auth?.type === 'client_certificate' ? { certificate: auth } : {}),
});

const withToken = (
  token: AccessToken | Unreachable,
  auth: OAuth2Auth,
  tls: TlsIdentity,
  tokens: TokenSource,
): Credentials | Unreachable => {
  if (token.kind === 'unreachable') return token;
  const credentials = authorized(`Bearer ${token.value}`, tls);
  if (token.isNew) return credentials;
  return {
    ...credentials,
    renew: async (signal) => {
      tokens.invalidate(token);
      return withToken(await tokens.get(auth, tls, signal), auth, tls, tokens);
    },
  };
};
