import { z } from 'zod';
import { MAX_URL_CHARS } from '../../../domain/egress/endpoint-url';
import type { Immutable } from '../../../domain/input/json';
import { says } from '../../../domain/input/zod-problems';
import { code } from '../../../domain/order/field-schemas';
import { MAX_PEM_CHARS } from './certificate-rules';

/** Where an OAuth 2 client sends its credentials: in an `Authorization: Basic` header, or in the body. */
const OAUTH2_AUTH_STYLES = ['basic', 'body'] as const;

/** Longest user name, password or token, in characters. Many servers limit all headers together to 8 KB. */
const MAX_CREDENTIAL_CHARS = 4096;

/** No control characters, and no colon, which would end the user name. @see RFC 7617 2 */
const USERNAME = new RegExp(`^[^\\p{Control}\\p{Surrogate}:]{1,${MAX_CREDENTIAL_CHARS}}$`, 'u');
const SECRET = new RegExp(`^[^\\p{Control}\\p{Surrogate}]{1,${MAX_CREDENTIAL_CHARS}}$`, 'u');

/** Printable ASCII without blanks. Issued tokens use more characters than RFC 6750 2.1 allows. */
const TOKEN = new RegExp(`^[!-~]{1,${MAX_CREDENTIAL_CHARS}}$`);

/** RFC 6749 3.3 */
const SCOPE = /^[!#-[\]-~]{1,200}( [!#-[\]-~]{1,200}){0,49}$/;

const secret = (description: string) =>
  code(
    SECRET,
    'CREDENTIAL_INVALID',
    `is not a text of 1 to ${MAX_CREDENTIAL_CHARS} characters without control characters`,
  ).meta({ description: `${description} The API never shows it again.` });

const username = code(
  USERNAME,
  'CREDENTIAL_INVALID',
  'is not a user name; it has no colon and no control characters',
);

const token = code(
  TOKEN,
  'CREDENTIAL_INVALID',
  'is not a token; send printable ASCII without spaces, and without the word Bearer',
).meta({ description: 'Sent as `Authorization: Bearer`. The API never shows it again.' });

const pem = (description: string) => z.string().max(MAX_PEM_CHARS).meta({ description });

const tokenUrl = z.string().max(MAX_URL_CHARS).meta({
  description: 'The token endpoint: https, a public host, no tags.',
  example: 'https://login.example.com/oauth2/token',
});

const scope = code(SCOPE, 'SCOPE_INVALID', 'is not a list of words separated by single spaces').meta({
  example: 'orders.write',
});

const audience = code(SECRET, 'AUDIENCE_INVALID', 'is not a text without control characters').meta({
  description: 'The audience of the token, if the authorization server requires one.',
});

const authStyle = z
  .enum(OAUTH2_AUTH_STYLES, {
    error: says('AUTH_STYLE_INVALID', `is not one of ${OAUTH2_AUTH_STYLES.join(', ')}`),
  })
  .meta({
    description:
      'Where the client sends its credentials: `basic` in a header, `body` in the form of the token request. Default: `basic`.',
  });

const TYPES = ['basic', 'bearer', 'oauth2', 'client_certificate'] as const;

const MEMBERS = {
  username,
  password: secret('Password of the user, sent as `Authorization: Basic`.'),
  token,
  token_url: tokenUrl,
  client_id: username.meta({ description: 'Id of the client at the authorization server.' }),
  client_secret: secret('Secret of the client.'),
  scope,
  audience,
  auth_style: authStyle,
  certificate: pem('Certificate in PEM, followed by its chain.'),
  private_key: pem('Private key of the certificate, in PEM. The API never shows it again.'),
  passphrase: secret('Passphrase of the private key, if it is encrypted.'),
} as const;

const typeError = says('AUTH_TYPE', `is not a type of authentication; send one of ${TYPES.join(', ')}`);

/** Authentication of a request at its receiver. */
export const authSchema = z
  .discriminatedUnion(
    'type',
    [
      z.strictObject({
        type: z.literal('basic'),
        username: MEMBERS.username,
        password: MEMBERS.password,
      }),
      z.strictObject({ type: z.literal('bearer'), token: MEMBERS.token }),
      z
        .strictObject({
          type: z.literal('oauth2'),
          token_url: MEMBERS.token_url,
          client_id: MEMBERS.client_id,
          client_secret: MEMBERS.client_secret,
          scope: z.exactOptional(MEMBERS.scope),
          audience: z.exactOptional(MEMBERS.audience),
          auth_style: z.exactOptional(MEMBERS.auth_style),
        })
        .meta({
          description:
            'The client credentials grant of OAuth 2. The service caches the token until it expires.',
        }),
      z
        .strictObject({
          type: z.literal('client_certificate'),
          certificate: MEMBERS.certificate,
          private_key: MEMBERS.private_key,
          passphrase: z.exactOptional(MEMBERS.passphrase),
        })
        .meta({ description: 'Mutual TLS.' }),
    ],
    { error: typeError },
  )
  .meta({
    description: 'Authentication without raw headers. Its values cannot contain tags.',
    example: { type: 'basic', username: 'callsign', password: 'YourPassword' },
  });

/** Credentials of a request. They are not templates. */
export type Auth = Immutable<z.output<typeof authSchema>>;

/** The client credentials grant. @see RFC 6749 4.4 */
export type OAuth2Auth = Extract<Auth, { readonly type: 'oauth2' }>;

/** Mutual TLS. */
export type ClientCertificateAuth = Extract<Auth, { readonly type: 'client_certificate' }>;
