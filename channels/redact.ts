/** What stands in the record in the place of a secret. */
const REDACTED = '[redacted]';

/** A header value of so few characters is shown: a version, a flag, a code. */
const SHOWN_CHARS = 4;

const SECRET_NAME = /auth|cookie|credential|key|pass|pin|secret|session|signature|token/i;

/** Names whose values say what is sent, not who sends it; every other value of a customer's header is taken for a secret. */
const HARMLESS_NAMES: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-language',
  'x-api-version',
  'x-app-name',
  'x-correlation-id',
  'x-environment',
  'x-event',
  'x-event-type',
  'x-request-id',
  'x-source',
  'x-version',
]);

type HeaderMap = Readonly<Record<string, string>>;

const isSecret = (name: string, value: string): boolean => {
  if (SECRET_NAME.test(name)) return value !== '';
  return value.length > SHOWN_CHARS && !HARMLESS_NAMES.has(name.toLowerCase());
};

const mapValues = (headers: HeaderMap, map: (name: string, value: string) => string): HeaderMap =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, map(name, value)]));

/** A task's own headers as the record may show them. */
export const redactOwnHeaders = (own: HeaderMap): HeaderMap =>
  mapValues(own, (name, value) => (isSecret(name, value) ? REDACTED : value));

/**
 * Hides what a receiver echoes of a task's secret headers: the value, the credentials in it without their scheme,
 * those of `Basic` decoded, and all of them as JSON and URLs spell them. What is too short to tell from plain words stays.
 */
export const echoRedactor = (own: HeaderMap): ((text: string) => string) => {
  const secrets = Object.entries(own)
    .filter(([name, value]) => isSecret(name, value))
    .flatMap(([, value]) => partsOf(value))
    .flatMap((part) => [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)])
    .filter((spelling) => spelling.length > SHOWN_CHARS);
  // Longest first: a part that is replaced before the whole would leave the rest of it standing.
  const ordered = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text);
};

const AUTHORIZATION = /^([A-Za-z][\w-]*) +(.+)$/;

const partsOf = (value: string): readonly string[] => {
  const [, scheme, credentials] = AUTHORIZATION.exec(value) ?? [];
  if (scheme === undefined || credentials === undefined) return [value];
  if (scheme.toLowerCase() !== 'basic') return [value, credentials];
  const decoded = Buffer.from(credentials, 'base64').toString('utf8');
  const password = decoded.slice(decoded.indexOf(':') + 1);
  return [value, credentials, decoded, password];
};

const SECRET_ANSWER_NAMES: ReadonlySet<string> = new Set([
  'set-cookie',
  'authorization',
  'proxy-authenticate',
]);

/** An answer's headers as the record may show them; `hide` is the redactor of the request that was answered. */
export const redactAnswerHeaders = (headers: HeaderMap, hide: (text: string) => string): HeaderMap =>
  mapValues(headers, (name, value) => (SECRET_ANSWER_NAMES.has(name.toLowerCase()) ? REDACTED : hide(value)));

/** A URL that is a secret as the record may show it: anybody may know of its origin. */
export const redactUrl = (url: URL): string => `${url.origin}/${REDACTED}`;

/** Hides path and query of a URL that is a secret, in whole and in their last part. */
export const urlRedactor = (url: URL): ((text: string) => string) => {
  const path = url.pathname + url.search;
  const last = path.slice(path.lastIndexOf('/'));
  const secrets = [path, last].map((part) => part.slice(1)).filter((part) => part.length > SHOWN_CHARS);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text);
};
