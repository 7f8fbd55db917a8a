import { parseIssuedToken, parseTokenError, type IssuedToken } from './access-token';
import type { OAuth2Auth } from './auth-schema';
import type { HttpAnswer, WebRequest } from '../../net/exchange';
import { authFailure, type Unreachable } from '../../net/failure';
import { targetOfUrl } from '../../net/target';
import type { TlsIdentity } from '../../net/tls-identity';
import type { WebClient } from '../../net/web-client';
import { basic } from '../../net/basic-auth';

/**
 * Requests an access token by the client credentials grant. The egress rules of endpoints apply.
 *
 * @returns `auth_error` if no token is issued; its detail is only a code
 * @see RFC 6749 4.4
 */
export const fetchToken = async (
  auth: OAuth2Auth,
  tls: TlsIdentity,
  client: WebClient,
  signal: AbortSignal,
): Promise<IssuedToken | Unreachable> => {
  const request = tokenRequest(auth, tls);
  if (request === undefined) return failure('URL_INVALID');
  const outcome = await client.ask(request, signal, () => undefined);
  switch (outcome.kind) {
    case 'answered':
      return readAnswer(outcome);
    case 'unreachable':
      return failure(`${outcome.reason} ${outcome.detail}`);
    case 'unsendable':
      return failure('REQUEST_UNSENDABLE');
  }
};

const failure = (code: string): Unreachable => authFailure('TOKEN_ENDPOINT', code);

const tokenRequest = (auth: OAuth2Auth, tls: TlsIdentity): WebRequest | undefined => {
  const url = URL.canParse(auth.token_url) ? new URL(auth.token_url) : undefined;
  const target = url === undefined ? undefined : targetOfUrl(url);
  if (url === undefined || target === undefined) return undefined;
  const { client_id, client_secret, scope, audience, auth_style: style = 'basic' } = auth;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
    ...(style === 'body' ? { client_id, client_secret } : {}),
  });
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    ...(style === 'basic'
      ? { authorization: basic(formEncoded(client_id), formEncoded(client_secret)) }
      : {}),
  };
  return { method: 'POST', url, target, headers, body: form.toString(), tls };
};

/** Form encoding, which applies before Basic. @see RFC 6749 2.3.1 */
const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

const readAnswer = (answer: HttpAnswer): IssuedToken | Unreachable => {
  const body = parsed(answer.bytes);
  if (answer.fault !== undefined) return failure(answer.fault.detail);
  if (answer.status >= 200 && answer.status <= 299)
    return parseIssuedToken(body) ?? failure('ANSWER_MALFORMED');
  const error = parseTokenError(body);
  return failure(`http_${answer.status}${error === undefined ? '' : ` ${error}`}`);
};

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
};
