import { EMPTY_EGRESS_ALLOW, parseEgressAllow } from '../../../../../domain/egress/egress-allow';
import { mergeTaskPatch, parseTask } from '../../../../support/builders/channel-task';
import { A_CERTIFICATE, ITS_PRIVATE_KEY } from '../../../../support/servers/certificates';
import { errorsOf, problemsOf } from '../../../../support/builders/order-input';

const parse = (request: object, allow = EMPTY_EGRESS_ALLOW) =>
  parseTask(
    { name: 'A task', events: ['*'], http_request: { url: 'https://erp.example.com/hook', ...request } },
    { allow },
  );

const CERTIFICATE = A_CERTIFICATE;
const PRIVATE_KEY = ITS_PRIVATE_KEY;

const BASIC = { type: 'basic', username: 'callsign', password: 'p:ä ß' };
const OAUTH2 = {
  type: 'oauth2',
  token_url: 'https://login.example.com/token',
  client_id: 'callsign',
  client_secret: 'topsecret',
};
const CLIENT_CERTIFICATE = {
  type: 'client_certificate',
  certificate: CERTIFICATE,
  private_key: PRIVATE_KEY,
};

test.each([
  [BASIC],
  [{ type: 'bearer', token: 'eyJ.a-b_c~d+/=' }],
  [OAUTH2],
  [{ ...OAUTH2, scope: 'orders.write https://example.com/x', audience: 'urn:erp', auth_style: 'body' }],
  [CLIENT_CERTIFICATE],
  [{ ...CLIENT_CERTIFICATE, passphrase: 'topsecret' }],
])('%j is kept as it is', (auth) => {
  expect(parse({ auth }).http_request?.auth).toEqual(auth);
});

test('stores the normalized token URL', () => {
  const auth = { ...OAUTH2, token_url: 'HTTPS://Login.Example.com' };
  expect(parse({ auth }).http_request?.auth).toEqual({ ...OAUTH2, token_url: 'https://login.example.com/' });
});

test('a client certificate and an Authorization header go together', () => {
  const request = { header: { Authorization: 'Bearer x' }, auth: CLIENT_CERTIFICATE };
  expect(parse(request).http_request).toMatchObject(request);
});

test('authorities of the receiver are kept', () => {
  expect(parse({ ca: CERTIFICATE + CERTIFICATE }).http_request?.ca).toBe(CERTIFICATE + CERTIFICATE);
});

test.each([
  ['no type', {}, ['MISSING /http_request/auth/type']],
  ['an unknown type', { type: 'digest' }, ['AUTH_TYPE /http_request/auth/type']],
  ['a name of every object', { type: 'constructor' }, ['AUTH_TYPE /http_request/auth/type']],
  ['no object', 'Basic x', ['AUTH_TYPE /http_request/auth']],
  ['null', null, ['AUTH_TYPE /http_request/auth']],
  ['no password', { type: 'basic', username: 'a' }, ['MISSING /http_request/auth/password']],
  [
    'a colon in a user name',
    { ...BASIC, username: 'a:b' },
    ['CREDENTIAL_INVALID /http_request/auth/username'],
  ],
  [
    'a line break in a password',
    { ...BASIC, password: 'a\r\nX: 1' },
    ['CREDENTIAL_INVALID /http_request/auth/password'],
  ],
  ['an empty password', { ...BASIC, password: '' }, ['CREDENTIAL_INVALID /http_request/auth/password']],
  ['the password of another type', { ...BASIC, token: 'x' }, ['UNKNOWN_MEMBER /http_request/auth/token']],
  [
    'a token of two words',
    { type: 'bearer', token: 'Bearer x' },
    ['CREDENTIAL_INVALID /http_request/auth/token'],
  ],
  ['a token beyond ASCII', { type: 'bearer', token: 'ä' }, ['CREDENTIAL_INVALID /http_request/auth/token']],
  [
    'a URL of tokens that is private',
    { ...OAUTH2, token_url: 'https://10.0.0.1/' },
    ['IP_BLOCKED /http_request/auth/token_url'],
  ],
  [
    'a URL of tokens over http',
    { ...OAUTH2, token_url: 'http://login.example.com/' },
    ['SCHEME /http_request/auth/token_url'],
  ],
  [
    'a URL of tokens with a tag',
    { ...OAUTH2, token_url: 'https://login.example.com/{{pnr}}' },
    ['URL_INVALID /http_request/auth/token_url'],
  ],
  ['a URL of tokens that is none', { ...OAUTH2, token_url: 5 }, ['URL_INVALID /http_request/auth/token_url']],
  ['scopes with two spaces', { ...OAUTH2, scope: 'a  b' }, ['SCOPE_INVALID /http_request/auth/scope']],
  [
    'an unknown style',
    { ...OAUTH2, auth_style: 'header' },
    ['AUTH_STYLE_INVALID /http_request/auth/auth_style'],
  ],
  [
    'no certificate',
    { type: 'client_certificate', private_key: PRIVATE_KEY },
    ['MISSING /http_request/auth/certificate'],
  ],
  [
    'a certificate that is none',
    { ...CLIENT_CERTIFICATE, certificate: PRIVATE_KEY },
    ['PEM_INVALID /http_request/auth/certificate'],
  ],
  [
    'a key that is none',
    { ...CLIENT_CERTIFICATE, private_key: CERTIFICATE },
    ['PEM_INVALID /http_request/auth/private_key'],
  ],
  [
    'a key that is no text',
    { ...CLIENT_CERTIFICATE, private_key: 5 },
    ['PEM_INVALID /http_request/auth/private_key'],
  ],
  [
    'a key of 64 KB',
    { ...CLIENT_CERTIFICATE, private_key: PRIVATE_KEY.repeat(500) },
    ['PEM_INVALID /http_request/auth/private_key'],
  ],
])('%s is refused', (_what, auth, expected) => {
  expect(problemsOf(() => parse({ auth }))).toEqual(expected);
});

test.each([
  ['basic', BASIC, 'Authorization'],
  ['bearer', { type: 'bearer', token: 'x' }, 'authorization'],
  ['oauth2', OAUTH2, 'AUTHORIZATION'],
])('%s beside an Authorization header is refused', (_type, auth, name) => {
  expect(problemsOf(() => parse({ auth, header: { [name]: 'Basic x' } }))).toEqual([
    `AUTH_CONFLICT /http_request/header/${name}`,
  ]);
});

test('a client certificate needs a URL of https', () => {
  const act = () =>
    parse({ url: 'http://127.0.0.1/', auth: CLIENT_CERTIFICATE }, parseEgressAllow('127.0.0.0/8'));
  expect(problemsOf(act)).toEqual(['AUTH_NEEDS_TLS /http_request/auth/type']);
});

test.each([[5], ['not PEM'], [PRIVATE_KEY], [null]])('%j is no authority', (ca) => {
  expect(problemsOf(() => parse({ ca }))).toEqual(['PEM_INVALID /http_request/ca']);
});

test.each([
  ['-----BEGIN PRIVATE KEY-----', 'private_key'],
  ['-----BEGIN CERTIFICATE-----', 'certificate'],
  [`-----BEGIN ${'A '.repeat(30_000)}`, 'private_key'],
])('%s over and over takes no time', (text, member) => {
  const startMs = performance.now();
  problemsOf(() => parse({ auth: { ...CLIENT_CERTIFICATE, [member]: text.repeat(60_000 / text.length) } }));
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

test('no error repeats a credential', () => {
  const auth = { type: 'basic', username: 'topsecret:', password: 'topsecret\n', token: 'topsecret' };
  const pem = { ...CLIENT_CERTIFICATE, private_key: 'topsecret', passphrase: 'topsecret\n' };
  const errors = [...errorsOf(() => parse({ auth })), ...errorsOf(() => parse({ auth: pem }))];
  expect(errors.length).toBeGreaterThan(3);
  expect(JSON.stringify(errors)).not.toContain('topsecret');
});

test('a patch changes a credential, and takes authentication away', () => {
  const options = { allow: EMPTY_EGRESS_ALLOW };
  const task = parse({ auth: BASIC });
  const changed = mergeTaskPatch(task, { http_request: { auth: { password: 'new' } } }, options);
  expect(changed.http_request?.auth).toEqual({ ...BASIC, password: 'new' });
  const without = mergeTaskPatch(task, { http_request: { auth: null } }, options);
  expect(without.http_request).not.toHaveProperty('auth');
  const other = { type: 'bearer', token: 'x', username: null, password: null };
  expect(mergeTaskPatch(task, { http_request: { auth: other } }, options).http_request?.auth).toEqual({
    type: 'bearer',
    token: 'x',
  });
});
