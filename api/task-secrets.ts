import { InvalidInputError, jsonPointer, placeOf, type InputProblem } from '../domain/invalid-input';
import type { Task } from '../domain/task';

/** What is shown in place of a header value that lets somebody in; sent back, it keeps the stored value. */
export const SECRET_MARK = '[secret]';

const SECRET_NAME = /auth|cookie|credential|key|pass|pin|secret|session|signature|token/i;

/** `Basic …`, `Bearer …` and their like, whatever the header is called. */
const SECRET_VALUE = /^(basic|bearer|digest|token|api-?key)\s/i;

type Header = Task['http_request']['header'];

const isSecret = (name: string, value: string): boolean => SECRET_NAME.test(name) || SECRET_VALUE.test(value);

export const hideSecrets = (header: Header): Header =>
  Object.fromEntries(
    Object.entries(header).map(([name, value]) => [name, isSecret(name, value) ? SECRET_MARK : value]),
  );

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unknownSecret = (name: string): InputProblem => {
  const path = ['http_request', 'header', name];
  return {
    pointer: jsonPointer(path),
    detail: `${placeOf(path)}: ${SECRET_MARK} stands for a stored value, and none is stored under this name; send the value`,
    code: 'SECRET_UNKNOWN',
  };
};

/**
 * Puts the stored values back where a task is sent as it was shown.
 *
 * @param body - what was sent for a task, or a merge patch of one
 * @param stored - headers of the task that it changes; absent for a new one
 * @throws InvalidInputError where there is no stored value
 */
export const restoreSecrets = (body: unknown, stored: Header = {}): unknown => {
  if (!isObject(body) || !isObject(body['http_request']) || !isObject(body['http_request']['header']))
    return body;
  const values = new Map(Object.entries(stored).map(([name, value]) => [name.toLowerCase(), value]));
  const problems: InputProblem[] = [];
  const restored = Object.entries(body['http_request']['header']).map(([name, value]): [string, unknown] => {
    if (value !== SECRET_MARK) return [name, value];
    const kept = values.get(name.toLowerCase());
    if (kept === undefined) problems.push(unknownSecret(name));
    return [name, kept];
  });
  if (problems.length > 0) throw new InvalidInputError(problems);
  return { ...body, http_request: { ...body['http_request'], header: Object.fromEntries(restored) } };
};
