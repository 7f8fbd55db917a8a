import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { Fault } from '../../../domain/input/problem-at';

/** A certificate and its key, as the customer sent them. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
  readonly passphrase?: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** @returns the certificates of a PEM text in order, or undefined if one is invalid */
const certificatesIn = (pem: string): readonly X509Certificate[] | undefined => {
  try {
    return (pem.match(CERTIFICATE) ?? []).map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
};

const fault = (code: string, detail: string): Fault => ({ code, detail });

/** Omits OpenSSL's messages, because they may quote the key. */
const readKey = ({ privateKey, passphrase }: KeyPair): KeyObject | Fault => {
  try {
    return createPrivateKey({ key: privateKey, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    if (!privateKey.includes('ENCRYPTED')) return fault('PEM_INVALID', 'the private key cannot be read');
    return passphrase === undefined
      ? fault('PASSPHRASE_INVALID', 'the private key is encrypted; send its passphrase too')
      : fault('PASSPHRASE_INVALID', 'the private key cannot be read with this passphrase');
  }
};

/** Finds the fault in the certificates of a PEM text. The fault never quotes the text. */
export const certificateFault = (pem: string): Fault | undefined =>
  certificatesIn(pem) === undefined ? fault('PEM_INVALID', 'a certificate cannot be read') : undefined;

/** Finds the fault in a key, or its mismatch with the certificate. The fault never quotes either. */
export const keyFault = (pair: KeyPair): Fault | undefined => {
  const key = readKey(pair);
  if ('code' in key) return key;
  const [own] = certificatesIn(pair.certificate) ?? [];
  if (own === undefined || own.checkPrivateKey(key)) return undefined;
  return fault('KEY_MISMATCH', 'this key belongs to another certificate');
};
