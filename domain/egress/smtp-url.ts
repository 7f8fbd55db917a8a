import { isEmail } from '../input/email';

/** When a plain connection switches to TLS (STARTTLS). */
export const STARTTLS = ['required', 'offered', 'off'] as const;

export interface MailSender {
  /** Empty to send only the address. */
  readonly name: string;
  readonly address: string;
}

/** The mail server for all mails. */
export interface SmtpServer {
  /** Name, or address without brackets. */
  readonly host: string;
  readonly port: number;
  /** `smtps:`, which is TLS from the first byte. */
  readonly secure: boolean;
  /** Ignored if `secure`. */
  readonly starttls: (typeof STARTTLS)[number];
  readonly credentials?: { readonly user: string; readonly password: string };
  readonly from: MailSender;
}

/** @see RFC 8314 3.3 for 465, RFC 6409 for 587 */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'smtps:': 465, 'smtp:': 587 };

const OPTIONS = ['from', 'starttls'] as const;

/** Never quotes the text, because it contains a password. */
const refusal = (why: string): RangeError =>
  new RangeError(`must be like smtps://user:password@mail.example.com?from=callsign@example.com: ${why}`);

/**
 * Parses the mail server setting: `smtp://` or `smtps://`, user and password percent-encoded.
 *
 * `?from=` is an address or `Name <address>`; default: the user if it is an address, else `callsign@` the host.
 * `?starttls=` defaults to `required` if a password goes to another host, else to `offered`.
 *
 * @throws RangeError that says what is wrong, without quoting the text
 */
export const parseSmtpUrl = (text: string): SmtpServer => {
  if (/\s/.test(text) || !URL.canParse(text)) throw refusal('it cannot be read as a URL');
  const url = new URL(text);
  const defaultPort = DEFAULT_PORTS[url.protocol];
  if (defaultPort === undefined) throw refusal('it is neither smtp: nor smtps:');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') throw refusal('it has no host');
  if (url.hash !== '' || !['', '/'].includes(url.pathname)) throw refusal('it has a path or a fragment');
  const options = readOptions(url.searchParams);
  const credentials = readCredentials(url);
  return {
    host,
    port: url.port === '' ? defaultPort : Number(url.port),
    secure: url.protocol === 'smtps:',
    starttls: readStarttls(options.starttls, credentials !== undefined && !THIS_MACHINE.test(host)),
    ...(credentials === undefined ? {} : { credentials }),
    from: options.from === undefined ? defaultSender(host, credentials?.user) : readSender(options.from),
  };
};

const readOptions = (query: URLSearchParams): Partial<Record<(typeof OPTIONS)[number], string>> => {
  for (const name of query.keys()) {
    if (!OPTIONS.some((known) => known === name) || query.getAll(name).length > 1)
      throw refusal(`its query may have ${OPTIONS.join(' and ')}, each once`);
  }
  return Object.fromEntries(query);
};

const readCredentials = ({ username, password }: URL): SmtpServer['credentials'] => {
  if (username === '' && password === '') return undefined;
  if (username === '' || password === '') throw refusal('user and password come together');
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw refusal('user and password must be percent-encoded');
  }
};

const readStarttls = (given: string | undefined, isPasswordAtRisk: boolean): SmtpServer['starttls'] => {
  if (given === undefined) return isPasswordAtRisk ? 'required' : 'offered';
  const known = STARTTLS.find((each) => each === given);
  if (known === undefined) throw refusal(`starttls is one of ${STARTTLS.join(', ')}`);
  return known;
};

const THIS_MACHINE = /^(localhost|::1|127(\.\d{1,3}){3})$/i;

const NAMED = /^"?([^"<>\p{Control}]{1,100}?)"? <([^<>]+)>$/u;

const readSender = (from: string): MailSender => {
  const [, name = '', address = from] = NAMED.exec(from) ?? [];
  if (!isEmail(address)) throw refusal('from is neither a mail address nor Name <address>');
  return { name, address };
};

const defaultSender = (host: string, user: string | undefined): MailSender => {
  if (user !== undefined && isEmail(user)) return { name: '', address: user };
  const address = `callsign@${host}`;
  return { name: '', address: isEmail(address) ? address : 'callsign@localhost' };
};
