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

/** Hides what a receiver echoes of a task's secret headers. */
export const echoRedactor = (own: HeaderMap): ((text: string) => string) =>
  secretRedactor(
    Object.entries(own)
      .filter(([name, value]) => isSecret(name, value))
      .map(([, value]) => value),
  );

/**
 * Hides secrets wherever they stand in a text: the value, the credentials in it without their scheme, those of `Basic`
 * decoded, of a URL its path, and all of them as JSON and URLs spell them. What is too short to tell from words stays.
 */
export const secretRedactor = (secrets: readonly string[]): ((text: string) => string) => {
  const spellings = secrets
    .flatMap(partsOf)
    .flatMap((part) => [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)])
    .filter((spelling) => spelling.length > SHOWN_CHARS);
  // Longest first: a part that is replaced before the whole would leave the rest of it standing.
  const ordered = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text);
};

const AUTHORIZATION = /^([A-Za-z][\w-]*) +(.+)$/;

/** Path and query of a URL, in whole and in their last part: its origin is no secret. */
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

/** An answer's headers as the record may show them; `hide` is the redactor of the request that was answered. */
export const redactAnswerHeaders = (headers: HeaderMap, hide: (text: string) => string): HeaderMap =>
  mapValues(headers, (name, value) => (SECRET_ANSWER_NAMES.has(name.toLowerCase()) ? REDACTED : hide(value)));
