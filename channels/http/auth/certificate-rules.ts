import type { InputPath, InputProblem } from '../../../domain/input/invalid-input';
import { problemAt, type Fault } from '../../../domain/input/problem-at';
import { certificateFault, keyFault } from './key-reader';

/** Longest PEM text of a task, in characters. */
export const MAX_PEM_CHARS = 64 * 1024;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/;
const KEY_BEGINS = /-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY-----/;
const KEY_ENDS = /-----END (?:[A-Z]+ ){0,2}PRIVATE KEY-----/;

const TOO_LONG: Fault = {
  code: 'PEM_INVALID',
  detail: `a PEM text has at most ${MAX_PEM_CHARS} characters`,
};

const NO_CERTIFICATE: Fault = {
  code: 'PEM_INVALID',
  detail: 'expected certificates in PEM, each from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----',
};

const NO_KEY: Fault = {
  code: 'PEM_INVALID',
  detail: 'expected a private key in PEM, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----',
};

interface PemForm {
  readonly expected: Fault;
  readonly parts: readonly RegExp[];
}

const CERTIFICATES: PemForm = { expected: NO_CERTIFICATE, parts: [CERTIFICATE] };
const PRIVATE_KEY: PemForm = { expected: NO_KEY, parts: [KEY_BEGINS, KEY_ENDS] };

/** Checks the length first, because it bounds the time of the other checks. */
const readForm = (value: unknown, { expected, parts }: PemForm): Fault | { readonly pem: string } => {
  if (typeof value !== 'string') return expected;
  if (value.length > MAX_PEM_CHARS) return TOO_LONG;
  return parts.every((part) => part.test(value)) ? { pem: value } : expected;
};

const problemsOf = (path: InputPath, fault: Fault | undefined): InputProblem[] =>
  fault === undefined ? [] : [problemAt(path, fault)];

export const certificateProblems = (value: unknown, path: InputPath): InputProblem[] => {
  const read = readForm(value, CERTIFICATES);
  return problemsOf(path, 'pem' in read ? certificateFault(read.pem) : read);
};

export const privateKeyProblems = (
  pair: { readonly certificate: unknown; readonly privateKey: unknown; readonly passphrase: unknown },
  path: InputPath,
): InputProblem[] => {
  const key = readForm(pair.privateKey, PRIVATE_KEY);
  if (!('pem' in key)) return problemsOf(path, key);
  const certificate = readForm(pair.certificate, CERTIFICATES);
  // The certificate has its own problem.
  if (!('pem' in certificate)) return [];
  const given = typeof pair.passphrase === 'string' ? { passphrase: pair.passphrase } : {};
  return problemsOf(path, keyFault({ certificate: certificate.pem, privateKey: key.pem, ...given }));
};
