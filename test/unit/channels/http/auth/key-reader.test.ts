import { createPrivateKey } from 'node:crypto';
import { EMPTY_EGRESS_ALLOW } from '../../../../../domain/egress/egress-allow';
import { parseTask } from '../../../../support/builders/channel-task';
import { createAuthority, issue, type Authority } from '../../../../support/servers/certificates';
import { problemsOf } from '../../../../support/builders/order-input';

let authority: Authority;
let own: { readonly cert: string; readonly key: string };
let other: { readonly cert: string; readonly key: string };

beforeAll(async () => {
  authority = await createAuthority('Test');
  own = await issue(authority, 'client.example.com');
  other = await issue(authority, 'other.example.com');
});

const encrypted = (key: string, passphrase: string): string =>
  createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString();

const damaged = (pem: string): string => pem.replace(/\n[A-Za-z0-9+/]{10}/, '\nAAAAAAAAAA');

const problemsOfRequest = (request: object): string[] =>
  problemsOf(() =>
    parseTask(
      { name: 'A task', events: ['*'], http_request: { url: 'https://erp.example.com/', ...request } },
      { allow: EMPTY_EGRESS_ALLOW },
    ),
  );

const problemsOfPair = (certificate: string, privateKey: string, more: object = {}): string[] =>
  problemsOfRequest({
    auth: { type: 'client_certificate', certificate, private_key: privateKey, ...more },
  });

test('a certificate with its key is accepted, with or without its chain', () => {
  expect(problemsOfPair(own.cert, own.key)).toEqual([]);
  expect(problemsOfPair(`${own.cert}\n${authority.cert}`, own.key)).toEqual([]);
});

test('keys in another format and encrypted keys are accepted', () => {
  const sec1 = createPrivateKey(own.key).export({ type: 'sec1', format: 'pem' }).toString();
  expect(problemsOfPair(own.cert, sec1)).toEqual([]);
  expect(problemsOfPair(own.cert, encrypted(own.key, 'open sesame'), { passphrase: 'open sesame' })).toEqual(
    [],
  );
});

test('the key of another certificate is refused', () => {
  expect(problemsOfPair(own.cert, other.key)).toEqual(['KEY_MISMATCH /http_request/auth/private_key']);
});

test('the certificate of the key must come first', () => {
  expect(problemsOfPair(`${authority.cert}\n${own.cert}`, own.key)).toEqual([
    'KEY_MISMATCH /http_request/auth/private_key',
  ]);
});

test('an encrypted key is refused without its passphrase, or with a wrong one', () => {
  const key = encrypted(own.key, 'open sesame');
  const expected = ['PASSPHRASE_INVALID /http_request/auth/private_key'];
  expect(problemsOfPair(own.cert, key)).toEqual(expected);
  expect(problemsOfPair(own.cert, key, { passphrase: 'sesame' })).toEqual(expected);
});

test('a damaged PEM is refused with its place', () => {
  expect(problemsOfPair(damaged(own.cert), own.key)).toEqual(['PEM_INVALID /http_request/auth/certificate']);
  expect(problemsOfPair(own.cert, damaged(own.key))).toEqual(['PEM_INVALID /http_request/auth/private_key']);
  expect(problemsOfRequest({ ca: authority.cert + damaged(other.cert) })).toEqual([
    'PEM_INVALID /http_request/ca',
  ]);
});

test('certificate authorities are accepted', () => {
  expect(problemsOfRequest({ ca: `${authority.cert}\n${other.cert}` })).toEqual([]);
});
