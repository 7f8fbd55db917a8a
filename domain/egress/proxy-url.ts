/** The proxy for all calls to tasks' endpoints, used with CONNECT. */
export interface EgressProxy {
  /** `https:` encrypts the connection to the proxy. */
  readonly protocol: 'http:' | 'https:';
  /** Name, or address without brackets. It may be private, because the operator chose it. */
  readonly host: string;
  readonly port: number;
  readonly credentials?: { readonly user: string; readonly password: string };
}

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443 } as const satisfies Record<
  EgressProxy['protocol'],
  number
>;

/** Never quotes the text, because it may contain a password. */
const refusal = (why: string): RangeError =>
  new RangeError(`must be like http://user:password@proxy.example.com:3128: ${why}`);

/**
 * Parses the proxy setting: `http://` or `https://`, optionally with percent-encoded user and password.
 *
 * Default port: 80 or 443.
 *
 * @throws RangeError that says what is wrong, without quoting the text
 */
export const parseProxyUrl = (text: string): EgressProxy => {
  if (/\s/.test(text) || !/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text))
    throw refusal('it cannot be read as a URL of http or https');
  const url = new URL(text);
  const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '')
    throw refusal('it has a path, a query or a fragment');
  const port = url.port === '' ? DEFAULT_PORTS[protocol] : Number(url.port);
  if (port === 0) throw refusal('it has the port 0');
  const credentials = readCredentials(url);
  return {
    protocol,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    ...(credentials === undefined ? {} : { credentials }),
  };
};

const readCredentials = ({ username, password }: URL): EgressProxy['credentials'] => {
  if (username === '' && password === '') return undefined;
  if (username === '' || password === '') throw refusal('user and password come together');
  const credentials = { user: decoded(username), password: decoded(password) };
  // RFC 7617 section 2: the first colon ends the user.
  if (credentials.user.includes(':')) throw refusal('the user holds a colon');
  if (/\p{Control}/u.test(credentials.user + credentials.password))
    throw refusal('user or password hold a control character');
  return credentials;
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusal('user and password must be percent-encoded');
  }
};
