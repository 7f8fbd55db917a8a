import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { LRUCache } from 'lru-cache';
import { authFailure, codeOf, type Unreachable } from './failure';

/** Contexts of tasks that are kept ready; making one takes a few milliseconds, keeping it some 60 KB. */
const MAX_KEPT_CONTEXTS = 500;

/** Whom a connection trusts and as whom it shows itself. Connections of different identities are never shared. */
export interface TlsIdentity {
  readonly kind: 'tls';
  /** The same for the same identity, and for no other. */
  readonly id: string;
  readonly context: SecureContext;
}

/** PEM of a certificate, its chain behind it, and of its key. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly private_key: string;
  /** Of the private key. */
  readonly passphrase?: string;
}

/** What a task says of it. */
export interface TlsSettings {
  /** PEM of authorities that are trusted beside the public ones. */
  readonly ca?: string;
  readonly certificate?: ClientCertificate;
}

export interface TlsIdentities {
  /** For requests with nothing of their own. */
  readonly plain: TlsIdentity;
  /** @returns `auth_error` where certificate, key and passphrase do not fit together or cannot be read */
  of(settings: TlsSettings): TlsIdentity | Unreachable;
}

/** @param ca - PEM that is trusted in place of Node's own list of authorities */
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
 * Adds to the authorities that a context trusts. Through the option `ca` Node's own list would have to be given anew:
 * that is parsed for each context, which takes 25 times as long and a megabyte, and forgets NODE_EXTRA_CA_CERTS.
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

/** A digest: the identity of a connection is compared and kept, its key need not be. */
const identityId = ({ ca, certificate }: TlsSettings): string =>
  createHash('sha256')
    .update(JSON.stringify([ca, certificate?.certificate, certificate?.private_key, certificate?.passphrase]))
    .digest('base64url');
