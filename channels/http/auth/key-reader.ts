import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { Fault } from '../../../domain/input/problem-at';

/** A certificate and its private key as sent. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
  readonly passphrase?: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Returns the certificates of a PEM text in order, or undefined if one is damaged. */
const certificatesIn = (pem: string): readonly X509Certificate[] | undefined => {
  try {
    return (pem.match(CERTIFICATE) ?? []).map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
};

const fault = (code: string, detail: string): Fault => ({ code, detail });

/** Omits OpenSSL's message, because it may quote the text. */
const readKey = ({ privateKey, passphrase }: KeyPair): KeyObject | Fault => {
  try {
    return createPrivateKey({ key: privateKey, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    if (!privateKey.includes('ENCRYPTED')) return fault('PEM_INVALID', 'the private key cannot be read');
    return passphrase === undefined
      ? fault('PASSPHRASE_INVALID', 'the private key is encrypted; send its passphrase along')
      : fault('PASSPHRASE_INVALID', 'the private key cannot be read with this passphrase');
  }
};

/** Returns problems of the certificates in a PEM text, without quoting it. */
export const certificateFault = (pem: string): Fault | undefined =>
  certificatesIn(pem) === undefined ? fault('PEM_INVALID', 'a certificate cannot be read') : undefined;

/** Returns problems of a key and of its match with the certificate, without quoting them. */
export const keyFault = (pair: KeyPair): Fault | undefined => {
  const key = readKey(pair);
  if ('code' in key) return key;
  const [own] = certificatesIn(pair.certificate) ?? [];
  if (own === undefined || own.checkPrivateKey(key)) return undefined;
  return fault('KEY_MISMATCH', 'this is the key of another certificate');
};
