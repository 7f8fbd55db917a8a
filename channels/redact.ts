/** Replaces a secret in the record. */
const REDACTED = '[redacted]';

/** Longest header value that is shown without further checks, in characters: a version, a flag, a code. */
const SHOWN_CHARS = 4;

const SECRET_NAME = /auth|cookie|credential|key|pass|pin|secret|session|signature|token/i;

/** Headers whose values are not secret. The values of all other customer headers count as secret. */
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

/** A task's own headers with their secrets redacted for the record. */
export const redactOwnHeaders = (own: HeaderMap): HeaderMap =>
  mapValues(own, (name, value) => (isSecret(name, value) ? REDACTED : value));

/** Redacts a task's secret header values in a receiver's response. */
export const echoRedactor = (own: HeaderMap): ((text: string) => string) =>
  secretRedactor(
    Object.entries(own)
      .filter(([name, value]) => isSecret(name, value))
      .map(([, value]) => value),
  );

/**
 * Redacts secrets anywhere in a text. Finds the whole value, the credentials without their scheme, decoded `Basic`
 * credentials and the path of a URL, each also in JSON and URL encoding. Values of up to 4 characters stay.
 */
export const secretRedactor = (secrets: readonly string[]): ((text: string) => string) => {
  const spellings = secrets
    .flatMap(partsOf)
    .flatMap((part) => [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)])
    .filter((spelling) => spelling.length > SHOWN_CHARS);
  // Longest first, because replacing a part before the whole would leave the rest of the secret.
  const ordered = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text);
};

const AUTHORIZATION = /^([A-Za-z][\w-]*) +(.+)$/;

/** The secret parts of a URL: path, last path segment, query, fragment and credentials, but not the origin. */
const partsOfUrl = (url: URL): readonly string[] => {
  const path = url.pathname + url.search;
  const parts = [path, path.slice(path.lastIndexOf('/')), url.search, url.hash].map((part) => part.slice(1));
  return [...parts, url.username, url.password];
};

const partsOf = (value: string): readonly string[] => {
  if (/^https?:/i.test(value) && URL.canParse(value)) return partsOfUrl(new URL(value));
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

/** A response's headers, redacted for the record. `hide` redacts the secrets of the request. */
export const redactAnswerHeaders = (headers: HeaderMap, hide: (text: string) => string): HeaderMap =>
  mapValues(headers, (name, value) => (SECRET_ANSWER_NAMES.has(name.toLowerCase()) ? REDACTED : hide(value)));
