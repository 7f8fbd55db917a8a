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

/** Of nobody, for rules that only read it; it ends in a hundred years. */
export const A_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkTCCATegAwIBAgIUDNgAd0uXbNr2rfa3gknQqal2FFcwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSY2xpZW50LmV4YW1wbGUuY29tMCAXDTI2MTEzMDE2MjUyMVoY
DzIxMjYxMTA2MTYyNTIxWjAdMRswGQYDVQQDDBJjbGllbnQuZXhhbXBsZS5jb20w
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASxvwFJ0NAGuVNByl4p1KbVWqfAZgIL
OPLDyzl77rwzPNeriUGGiD6KkUFBD9B7NNSwYwQrlIp2tFwPWEALgz3to1MwUTAd
BgNVHQ4EFgQUCsBHR0SJ17GAZksWZl1veReWrpQwHwYDVR0jBBgwFoAUCsBHR0SJ
17GAZksWZl1veReWrpQwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
AiATyTAerqDgVqnulnR9XFYWnTnt/ER/xl8rcacKVJ0H2wIhAN1OPvfMUpPTOkBY
3zeY1EBu/OJxC2hN8RVAv/RXT6/y
-----END CERTIFICATE-----
`;

export const ITS_PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg29QeDDmqn388AB60
epnnnYV0g1O5pLcv6u25ok1sisqhRANCAASxvwFJ0NAGuVNByl4p1KbVWqfAZgIL
OPLDyzl77rwzPNeriUGGiD6KkUFBD9B7NNSwYwQrlIp2tFwPWEALgz3t
-----END PRIVATE KEY-----
`;
