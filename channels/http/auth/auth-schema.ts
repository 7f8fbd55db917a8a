import { z } from 'zod';
import { MAX_URL_CHARS } from '../../../domain/egress/endpoint-url';
import type { Immutable } from '../../../domain/input/json';
import { says } from '../../../domain/input/zod-problems';
import { code } from '../../../domain/order/field-schemas';
import { MAX_PEM_CHARS } from './certificate-rules';

/** How an OAuth 2 client authenticates: in an `Authorization: Basic` header or in the request body. */
const OAUTH2_AUTH_STYLES = ['basic', 'body'] as const;

/** Longest user name, password or token, in characters. Servers accept about 8 KB of headers in total. */
const MAX_CREDENTIAL_CHARS = 4096;

/** RFC 7617 2: no control characters, and no colon in the user name, because it ends the name. */
const USERNAME = new RegExp(`^[^\\p{Control}\\p{Surrogate}:]{1,${MAX_CREDENTIAL_CHARS}}$`, 'u');
const SECRET = new RegExp(`^[^\\p{Control}\\p{Surrogate}]{1,${MAX_CREDENTIAL_CHARS}}$`, 'u');

/** Visible ASCII. RFC 6750 2.1 allows less than what endpoints issue. */
const TOKEN = new RegExp(`^[!-~]{1,${MAX_CREDENTIAL_CHARS}}$`);

/** RFC 6749 3.3 */
const SCOPE = /^[!#-[\]-~]{1,200}( [!#-[\]-~]{1,200}){0,49}$/;

const secret = (description: string) =>
  code(
    SECRET,
    'CREDENTIAL_INVALID',
    `is not a text of 1 to ${MAX_CREDENTIAL_CHARS} characters without control characters`,
  ).meta({ description: `${description} Never shown again.` });

const username = code(
  USERNAME,
  'CREDENTIAL_INVALID',
  'is not a user name; it has no colon and no control characters',
);

const token = code(
  TOKEN,
  'CREDENTIAL_INVALID',
  'is not a token; send printable ASCII without spaces, and without the word Bearer',
).meta({ description: 'Sent as `Authorization: Bearer`. Never shown again.' });

const pem = (description: string) => z.string().max(MAX_PEM_CHARS).meta({ description });

const tokenUrl = z.string().max(MAX_URL_CHARS).meta({
  description: 'Where tokens are handed out: https, a public host, no tags.',
  example: 'https://login.example.com/oauth2/token',
});

const scope = code(SCOPE, 'SCOPE_INVALID', 'is not a list of words separated by single spaces').meta({
  example: 'orders.write',
});

const audience = code(SECRET, 'AUDIENCE_INVALID', 'is not a text without control characters').meta({
  description: 'Whom the token is for, where the authorization server asks for it.',
});

const authStyle = z
  .enum(OAUTH2_AUTH_STYLES, {
    error: says('AUTH_STYLE_INVALID', `is not one of ${OAUTH2_AUTH_STYLES.join(', ')}`),
  })
  .meta({
    description:
      'How the client says who it is: `basic`, which is the default, in a header, or `body`, in the form that asks for the token.',
  });

const TYPES = ['basic', 'bearer', 'oauth2', 'client_certificate'] as const;

const MEMBERS = {
  username,
  password: secret('Password of the user; sent as `Authorization: Basic`.'),
  token,
  token_url: tokenUrl,
  client_id: username.meta({ description: 'Id of the client at the authorization server.' }),
  client_secret: secret('Secret of the client.'),
  scope,
  audience,
  auth_style: authStyle,
  certificate: pem('Certificate in PEM, its chain behind it.'),
  private_key: pem('Private key of the certificate, in PEM. Never shown again.'),
  passphrase: secret('Of the private key, where it is encrypted.'),
} as const;

const typeError = says('AUTH_TYPE', `is no way of authentication; send one of the type ${TYPES.join(', ')}`);

/** How a request authenticates to its receiver. */
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
          description: 'The client credentials grant of OAuth 2; the token is kept until it runs out.',
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
    description: 'Authentication beside raw headers. What is sent here is sent as it is: no tags.',
    example: { type: 'basic', username: 'callsign', password: 'YourPassword' },
  });

/** Tags are not rendered in credentials. */
export type Auth = Immutable<z.output<typeof authSchema>>;

/** The client credentials grant. @see RFC 6749 4.4 */
export type OAuth2Auth = Extract<Auth, { readonly type: 'oauth2' }>;

/** Mutual TLS. */
export type ClientCertificateAuth = Extract<Auth, { readonly type: 'client_certificate' }>;
