/** Protocol, host and port of a URL. */
export interface Target {
  readonly protocol: 'http:' | 'https:';
  /** A lower case name without its final dot, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** In the form of undici: `https://example.com:8443`. */
  readonly origin: string;
}

/** @returns undefined if the scheme is neither http nor https */
export const targetOfUrl = (url: URL): Target | undefined => {
  const { protocol, origin } = url;
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const port = url.port === '' ? (protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { protocol, host, port, origin };
};
