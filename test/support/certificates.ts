import { generate } from 'selfsigned';

export interface Authority {
  readonly cert: string;
  readonly key: string;
}

interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Creates a temporary certificate authority that no system trusts by default. */
export const createAuthority = async (name: string): Promise<Authority> => {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: made.cert, key: made.private };
};

/** Issues a certificate for one host name or IPv4 address. */
export const issue = async (
  authority: Authority,
  host: string,
  validity: { readonly notBeforeDate?: Date; readonly notAfterDate?: Date } = {},
): Promise<Certificate> => {
  const isAddress = /^[\d.]+$/.test(host);
  const made = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.key, cert: authority.cert },
    extensions: [
      { name: 'subjectAltName', altNames: [isAddress ? { type: 7, ip: host } : { type: 2, value: host }] },
    ],
    ...validity,
  });
  return { cert: made.cert, key: made.private };
};
