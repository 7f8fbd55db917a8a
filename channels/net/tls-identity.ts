import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { LRUCache } from 'lru-cache';
import { authFailure, codeOf, type Unreachable } from './failure';

/** Size of the cache of TLS contexts. A context takes a few milliseconds to create and about 60 KB. */
const MAX_KEPT_CONTEXTS = 500;

/** The trusted authorities and the client certificate of a connection. Identities never share connections. */
export interface TlsIdentity {
  readonly kind: 'tls';
  /** Unique per identity. */
  readonly id: string;
  readonly context: SecureContext;
}

/** PEM of a certificate followed by its chain, and of its key. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly private_key: string;
  /** Passphrase of the private key. */
  readonly passphrase?: string;
}

/** The TLS settings of a task. */
export interface TlsSettings {
  /** PEM of authorities to trust in addition to the public ones. */
  readonly ca?: string;
  readonly certificate?: ClientCertificate;
}

export interface TlsIdentities {
  /** For requests without TLS settings. */
  readonly plain: TlsIdentity;
  /** @returns `auth_error` if certificate, key or passphrase do not match or cannot be read */
  of(settings: TlsSettings): TlsIdentity | Unreachable;
}

/** @param ca - PEM of the authorities to trust instead of Node's list */
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
 * The option `ca` would replace Node's list. Passing that list again would parse it for each context, which takes 25
 * times as long and a megabyte, and would ignore NODE_EXTRA_CA_CERTS.
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

/** A digest, so that the cache keys and pool keys do not contain private keys. */
const identityId = ({ ca, certificate }: TlsSettings): string =>
  createHash('sha256')
    .update(JSON.stringify([ca, certificate?.certificate, certificate?.private_key, certificate?.passphrase]))
    .digest('base64url');
