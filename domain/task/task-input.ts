import type { z } from 'zod';
import type { EgressAllow } from '../egress/egress-allow';
import { checkEndpointUrl } from '../egress/endpoint-url';
import { checkFilter } from '../filter/filter';
import { httpRequestProblems, RULED_HTTP_MEMBERS } from './http-request-rules';
import { InvalidInputError, jsonPointer, type InputPath, type InputProblem } from '../input/invalid-input';
import { mailProblems, RULED_MAIL_MEMBERS } from './mail-rules';
import { mergePatch } from './merge-patch';
import { ownMember } from '../input/own-member';
import { checkSlackUrl, RULED_SLACK_MEMBERS, slackProblems } from './slack-rules';
import {
  TARGET_MEMBERS,
  type Filter,
  type HttpRequest,
  type Json,
  type SlackMessage,
  type TaskInput,
} from './task';
import type { TaskOptions } from './task-options';
import { togetherProblems } from './task-rules';
import { taskInputSchema, taskPatchSchema } from './task-schema';
import { MAX_PROBLEMS, zodProblems } from '../input/zod-problems';

export { taskInputSchema, taskPatchSchema } from './task-schema';

/** Members whose rules go beyond a schema: where both speak, the rules are the clearer. */
const RULED: readonly InputPath[] = [
  ...RULED_HTTP_MEMBERS,
  ...RULED_MAIL_MEMBERS,
  ...RULED_SLACK_MEMBERS,
  ['filter'],
];

const RULED_POINTERS = RULED.map(jsonPointer);

/** Headers and URLs hold passwords, mails the addresses of people, bodies what a customer thinks fit. */
const isPersonal = ([first]: InputPath): boolean => TARGET_MEMBERS.some((name) => name === first);

const isRuled = ({ pointer, code }: InputProblem): boolean =>
  code !== 'MISSING' && RULED_POINTERS.some((ruled) => pointer === ruled || pointer.startsWith(`${ruled}/`));

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const ruleProblems = (body: unknown, options: TaskOptions): readonly InputProblem[] => {
  const request = ownMember(body, 'http_request');
  const mail = ownMember(body, 'mail');
  const slack = ownMember(body, 'slack');
  const filter = ownMember(body, 'filter');
  return [
    ...togetherProblems(body),
    ...(isObject(request) ? httpRequestProblems(request, options) : []),
    ...(isObject(mail) ? mailProblems(mail) : []),
    ...(isObject(slack) ? slackProblems(slack, options.allow) : []),
    ...(filter === undefined ? [] : checkFilter(filter)),
  ];
};

const refuse = (problems: readonly InputProblem[]): never => {
  const byPlace = new Map(problems.map((each) => [`${each.code} ${each.pointer}`, each]));
  throw new InvalidInputError([...byPlace.values()].slice(0, MAX_PROBLEMS));
};

type TaskCheck = z.output<typeof taskInputSchema>;

type Checked =
  | { readonly kind: 'task'; readonly task: TaskCheck }
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

/** A URL that was found in order, as it is stored. */
const storedUrl = (checked: { readonly url: string } | object, sent: string): string =>
  'url' in checked ? checked.url : sent;

const httpRequestOf = (
  { url, json_body: jsonBody, auth, ...rest }: NonNullable<TaskCheck['http_request']>,
  allow: EgressAllow,
): HttpRequest => ({
  ...rest,
  url: storedUrl(checkEndpointUrl(url, allow), url),
  ...(jsonBody === undefined ? {} : { json_body: jsonBody as Json }),
  ...(auth === undefined
    ? {}
    : {
        auth:
          auth.type === 'oauth2'
            ? { ...auth, token_url: storedUrl(checkEndpointUrl(auth.token_url, allow), auth.token_url) }
            : auth,
      }),
});

const slackOf = (
  { url, blocks, ...rest }: NonNullable<TaskCheck['slack']>,
  allow: EgressAllow,
): SlackMessage => ({
  ...rest,
  url: storedUrl(checkSlackUrl(url, allow), url),
  ...(blocks === undefined ? {} : { blocks: blocks as Json }),
});

const taskOf = (
  { http_request: request, slack, filter, ...rest }: TaskCheck,
  { allow }: TaskOptions,
): TaskInput => ({
  ...rest,
  ...(request === undefined ? {} : { http_request: httpRequestOf(request, allow) }),
  ...(slack === undefined ? {} : { slack: slackOf(slack, allow) }),
  ...(filter === undefined ? {} : { filter: filter as Filter }),
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

const INPUT_MEMBERS: ReadonlySet<string> = new Set(Object.keys(taskInputSchema.shape));

/** The members that a customer may change; a stored task has others. */
const inputOf = (task: TaskInput): object =>
  Object.fromEntries(Object.entries(task).filter(([name]) => INPUT_MEMBERS.has(name)));

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
