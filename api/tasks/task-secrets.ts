import { InvalidInputError, jsonPointer, pathText, type InputPath } from '../../domain/input/invalid-input';
import type { Auth, HttpRequest, SlackMessage, Task } from '../../domain/task/task';

/** What is shown in place of a value that lets somebody in; sent back, it keeps the stored value. */
export const SECRET_MARK = '[secret]';

const SECRET_NAME = /auth|cookie|credential|key|pass|pin|secret|session|signature|token/i;

/** `Basic …`, `Bearer …` and their like, whatever the header is called. */
const SECRET_VALUE = /^(basic|bearer|digest|token|api-?key)\s/i;

type Header = HttpRequest['header'];

/** What of a stored task holds secrets. */
type Stored = Pick<Task, 'http_request' | 'slack'>;

const AUTH_SECRETS: ReadonlySet<string> = new Set([
  'password',
  'token',
  'client_secret',
  'private_key',
  'passphrase',
]);

const isSecret = (name: string, value: string): boolean => SECRET_NAME.test(name) || SECRET_VALUE.test(value);

const hideHeader = (header: Header): Header =>
  Object.fromEntries(
    Object.entries(header).map(([name, value]) => [name, isSecret(name, value) ? SECRET_MARK : value]),
  );

const hideAuth = (auth: Auth): Auth =>
  Object.fromEntries(
    Object.entries(auth).map(([name, value]: [string, string]) => [
      name,
      AUTH_SECRETS.has(name) ? SECRET_MARK : value,
    ]),
  ) as unknown as Auth;

/** Who knows the path of an incoming webhook can post to it. */
const hideSlackUrl = ({ url }: SlackMessage): string => `${new URL(url).origin}/${SECRET_MARK}`;

/** A task as it may be shown: {@link SECRET_MARK} in place of what lets somebody in. */
export const hideSecrets = <T extends Stored>(task: T): T => {
  const { http_request: request, slack } = task;
  return {
    ...task,
    ...(request === undefined
      ? {}
      : {
          http_request: {
            ...request,
            header: hideHeader(request.header),
            ...(request.auth === undefined ? {} : { auth: hideAuth(request.auth) }),
          },
        }),
    ...(slack === undefined ? {} : { slack: { ...slack, url: hideSlackUrl(slack) } }),
  };
};

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts a stored value in the place of a mark, and notes the marks that stand for none. */
class Restorer {
  readonly unknown: InputPath[] = [];

  restore(sent: JsonObject, path: InputPath, storedUnder: (name: string) => string | undefined): JsonObject {
    const restored = Object.entries(sent).map(([name, value]): [string, unknown] => {
      if (value !== SECRET_MARK) return [name, value];
      const kept = storedUnder(name);
      if (kept === undefined) this.unknown.push([...path, name]);
      return [name, kept];
    });
    return Object.fromEntries(restored);
  }

  httpRequest(sent: JsonObject, stored: HttpRequest | undefined): JsonObject {
    const { header, auth } = sent;
    const path = ['http_request'];
    const headers = new Map(
      Object.entries(stored?.header ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const credentials = new Map(Object.entries(stored?.auth ?? {}) as [string, string][]);
    return {
      ...sent,
      ...(isObject(header)
        ? { header: this.restore(header, [...path, 'header'], (name) => headers.get(name.toLowerCase())) }
        : {}),
      ...(isObject(auth)
        ? { auth: this.restore(auth, [...path, 'auth'], (name) => credentials.get(name)) }
        : {}),
    };
  }

  slack(sent: JsonObject, stored: SlackMessage | undefined): JsonObject {
    const { url } = sent;
    if (typeof url !== 'string' || !url.endsWith(SECRET_MARK)) return sent;
    if (stored !== undefined && (url === SECRET_MARK || url === hideSlackUrl(stored)))
      return { ...sent, url: stored.url };
    this.unknown.push(['slack', 'url']);
    return sent;
  }
}

/**
 * Puts the stored values back where a task is sent as it was shown.
 *
 * @param body - what was sent for a task, or a merge patch of one
 * @param stored - the task that it changes; absent for a new one
 * @throws InvalidInputError where there is no stored value
 */
export const restoreSecrets = (body: unknown, stored: Stored = {}): unknown => {
  if (!isObject(body)) return body;
  const { http_request: request, slack } = body;
  const restorer = new Restorer();
  const restored = {
    ...body,
    ...(isObject(request) ? { http_request: restorer.httpRequest(request, stored.http_request) } : {}),
    ...(isObject(slack) ? { slack: restorer.slack(slack, stored.slack) } : {}),
  };
  if (restorer.unknown.length > 0) throw new InvalidInputError(restorer.unknown.map(unknownSecret));
  return restored;
};

const unknownSecret = (path: InputPath) => ({
  pointer: jsonPointer(path),
  detail: `${pathText(path)}: ${SECRET_MARK} stands for a stored value, and none is stored here; send the value`,
  code: 'SECRET_UNKNOWN',
});
