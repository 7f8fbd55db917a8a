import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { LRUCache } from 'lru-cache';
import { authFailure, codeOf, type Unreachable } from './failure';

/** Maximum number of cached contexts. Creating one takes a few milliseconds, and each needs some 60 KB. */
const MAX_KEPT_CONTEXTS = 500;

/** Authorities and client certificate of a connection. Different identities never share a connection. */
export interface TlsIdentity {
  readonly kind: 'tls';
  /** Unique key of the identity. */
  readonly id: string;
  readonly context: SecureContext;
}

/** PEM of a certificate with its chain, and of its key. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly private_key: string;
  /** Passphrase of the private key. */
  readonly passphrase?: string;
}

/** TLS settings of a task. */
export interface TlsSettings {
  /** PEM of authorities to trust besides the public ones. */
  readonly ca?: string;
  readonly certificate?: ClientCertificate;
}

export interface TlsIdentities {
  /** Identity of requests without their own TLS settings. */
  readonly plain: TlsIdentity;
  /** @returns `auth_error` if certificate, key and passphrase do not match or cannot be read */
  of(settings: TlsSettings): TlsIdentity | Unreachable;
}

/** @param ca - PEM to trust instead of Node's list of authorities */
export const createTlsIdentities = (ca?: string): TlsIdentities => {
  const plain: TlsIdentity = { kind: 'tls', id: '', context: createContext(ca === undefined ? {} : { ca }) };
  const kept = new LRUCache<string, TlsIdentity>({ max: MAX_KEPT_CONTEXTS });

  return {
    plain,
    of: (settings) => {
      if (settings.ca === undefined && settings.certificate === undefined) return plain;
      const id = identityId(settings);
      const known = kept.get(id);
      if (known !== undefined) return known;
      try {
        const context = createContext({ ...keyPair(settings), ...(ca === undefined ? {} : { ca }) });
        if (settings.ca !== undefined) trustAlso(context, settings.ca);
        const identity: TlsIdentity = { kind: 'tls', id, context };
        kept.set(id, identity);
        return identity;
      } catch (error) {
        return authFailure('TLS_SETTINGS', codeOf(error));
      }
    },
  };
};

const createContext = (options: Parameters<typeof createSecureContext>[0]): SecureContext =>
  createSecureContext({ minVersion: 'TLSv1.2', ...options });

/**
 * Adds authorities to those that a context trusts.
 *
 * The option `ca` would replace Node's list. Passing the list again is parsed for each context, which takes 25 times
 * as long, needs a megabyte and ignores NODE_EXTRA_CA_CERTS.
 */
const trustAlso = (context: SecureContext, pem: string): void => {
  const native = context.context as { addCACert(pem: string): void };
  native.addCACert(pem);
};

const keyPair = ({ certificate }: TlsSettings): Parameters<typeof createSecureContext>[0] =>
  certificate === undefined
    ? {}
    : {
        cert: certificate.certificate,
        key: certificate.private_key,
        ...(certificate.passphrase === undefined ? {} : { passphrase: certificate.passphrase }),
      };

/** A digest, so that the cache key does not contain the private key. */
const identityId = ({ ca, certificate }: TlsSettings): string =>
  createHash('sha256')
    .update(JSON.stringify([ca, certificate?.certificate, certificate?.private_key, certificate?.passphrase]))
    .digest('base64url');
