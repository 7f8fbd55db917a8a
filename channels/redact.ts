/** Shown in records instead of a secret. */
const REDACTED = '[redacted]';

/** Header values up to this length are shown, in characters: a version, a flag, a code. */
const SHOWN_CHARS = 4;

const SECRET_NAME = /auth|cookie|credential|key|pass|pin|secret|session|signature|token/i;

/** Names of headers that hold no secret. All other header values of a customer count as secret. */
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

/** Returns the task's headers for the record. */
export const redactOwnHeaders = (own: HeaderMap): HeaderMap =>
  mapValues(own, (name, value) => (isSecret(name, value) ? REDACTED : value));

/** Returns a function that hides secret header values of a task in a response. */
export const echoRedactor = (own: HeaderMap): ((text: string) => string) =>
  secretRedactor(
    Object.entries(own)
      .filter(([name, value]) => isSecret(name, value))
      .map(([, value]) => value),
  );

/**
 * Returns a function that hides secrets anywhere in a text.
 *
 * It hides the value, its credentials without the scheme, decoded `Basic` credentials and the path of a URL, also as
 * JSON and URLs encode them. It keeps values that are too short to differ from words.
 */
export const secretRedactor = (secrets: readonly string[]): ((text: string) => string) => {
  const spellings = secrets
    .flatMap(partsOf)
    .flatMap((part) => [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)])
    .filter((spelling) => spelling.length > SHOWN_CHARS);
  // Longest first, because replacing a part first would leave the rest of the secret.
  const ordered = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text);
};

const AUTHORIZATION = /^([A-Za-z][\w-]*) +(.+)$/;

/** Path and query of a URL, complete and by their last part. The origin is not secret. */
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

/** Returns a response's headers for the record; `hide` is the redactor of the request. */
export const redactAnswerHeaders = (headers: HeaderMap, hide: (text: string) => string): HeaderMap =>
  mapValues(headers, (name, value) => (SECRET_ANSWER_NAMES.has(name.toLowerCase()) ? REDACTED : hide(value)));
