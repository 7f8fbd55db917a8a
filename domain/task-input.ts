import type { z } from 'zod';
import type { EgressAllow } from './egress-allow';
import { checkEndpointUrl } from './endpoint-url';
import { checkFilter } from './filter';
import { httpRequestProblems, RULED_MEMBERS } from './http-request-rules';
import { InvalidInputError, jsonPointer, type InputPath, type InputProblem } from './invalid-input';
import { mergePatch } from './merge-patch';
import type { Filter, HttpRequest, Json, TaskInput } from './task';
import { taskInputSchema, taskPatchSchema } from './task-schema';
import { MAX_PROBLEMS, zodProblems } from './zod-problems';

export { taskInputSchema, taskPatchSchema } from './task-schema';

interface TaskOptions {
  /** What the operator lets be called beyond the public internet. */
  readonly allow: EgressAllow;
}

/** Members whose rules go beyond a schema: where both speak, the rules are the clearer. */
const RULED: readonly InputPath[] = [...RULED_MEMBERS, ['filter']];

const RULED_POINTERS = RULED.map(jsonPointer);

/** Headers and URLs hold passwords, bodies what a customer thinks fit. */
const isPersonal = (path: InputPath): boolean => `${jsonPointer(path)}/`.startsWith('/http_request/');

const isRuled = ({ pointer, code }: InputProblem): boolean =>
  code !== 'MISSING' && RULED_POINTERS.some((ruled) => pointer === ruled || pointer.startsWith(`${ruled}/`));

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

const ruleProblems = (body: unknown, { allow }: TaskOptions): readonly InputProblem[] => {
  const request = memberOf(body, 'http_request');
  const filter = memberOf(body, 'filter');
  return [
    ...(typeof request === 'object' && request !== null ? httpRequestProblems(request, allow) : []),
    ...(filter === undefined ? [] : checkFilter(filter)),
  ];
};

const refuse = (problems: readonly InputProblem[]): never => {
  const byPlace = new Map(problems.map((each) => [`${each.code} ${each.pointer}`, each]));
  throw new InvalidInputError([...byPlace.values()].slice(0, MAX_PROBLEMS));
};

type CheckedTask = z.output<typeof taskInputSchema>;

type Checked =
  | { readonly kind: 'task'; readonly task: CheckedTask }
  | { readonly kind: 'problems'; readonly problems: readonly InputProblem[] };

const check = (body: unknown, options: TaskOptions): Checked => {
  const parsed = taskInputSchema.safeParse(body);
  const ruled = ruleProblems(body, options);
  if (parsed.success)
    return ruled.length > 0 ? { kind: 'problems', problems: ruled } : { kind: 'task', task: parsed.data };
  const shape = zodProblems(parsed.error, body, isPersonal);
  const problems = [...shape.filter((each) => !isRuled(each)), ...ruled];
  return { kind: 'problems', problems: problems.length > 0 ? problems : shape };
};

const httpRequestOf = (
  { url, method, header, timeout_ms, ...rest }: CheckedTask['http_request'],
  allow: EgressAllow,
): HttpRequest => {
  const checked = checkEndpointUrl(url, allow);
  return {
    url: 'url' in checked ? checked.url : url,
    method,
    header,
    ...('json_body' in rest ? { json_body: rest.json_body as Json } : {}),
    timeout_ms,
  };
};

const taskOf = (task: CheckedTask, { allow }: TaskOptions): TaskInput => ({
  name: task.name,
  agency: task.agency,
  events: task.events,
  http_request: httpRequestOf(task.http_request, allow),
  ...(task.filter === undefined ? {} : { filter: task.filter as Filter }),
  ...(task.retry === undefined ? {} : { retry: task.retry }),
  ordered: task.ordered,
  enabled: task.enabled,
});

/**
 * The only way in for a task.
 *
 * @returns the task with its defaults, its URL as it is stored
 * @throws InvalidInputError with every problem at once, each with its place (`http_request.json_body.items[2].note`)
 */
export const parseTask = (body: unknown, options: TaskOptions): TaskInput => {
  const checked = check(body, options);
  return checked.kind === 'task' ? taskOf(checked.task, options) : refuse(checked.problems);
};

/** The members that a customer may change; a stored task has others. */
const inputOf = ({
  name,
  agency,
  events,
  http_request,
  filter,
  retry,
  ordered,
  enabled,
}: TaskInput): object => ({
  name,
  agency,
  events,
  http_request,
  ...(filter === undefined ? {} : { filter }),
  ...(retry === undefined ? {} : { retry }),
  ordered,
  enabled,
});

/**
 * Applies a JSON merge patch; what comes of it is held to the same rules as a new task.
 *
 * @param current - left as it is
 * @throws InvalidInputError as {@link parseTask}, and for members of the patch that are not known
 * @see RFC 7396
 */
export const mergeTaskPatch = (current: TaskInput, patch: unknown, options: TaskOptions): TaskInput => {
  const shape = taskPatchSchema.safeParse(patch);
  const inPatch = shape.success ? [] : zodProblems(shape.error, patch, isPersonal);
  if (inPatch.some(({ pointer }) => pointer === '')) return refuse(inPatch);
  const checked = check(mergePatch(inputOf(current), patch), options);
  const merged = checked.kind === 'task' ? [] : checked.problems;
  const places = new Set(merged.map(({ pointer }) => pointer));
  // What is wrong in the patch shows again in what it makes, but for a null that takes away what never was.
  const problems = [...inPatch.filter(({ pointer }) => !places.has(pointer)), ...merged];
  if (checked.kind === 'problems' || problems.length > 0) return refuse(problems);
  return taskOf(checked.task, options);
};
