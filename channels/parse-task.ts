import { checkFilter } from '../domain/filter/filter';
import {
  InvalidInputError,
  jsonPointer,
  type InputPath,
  type InputProblem,
} from '../domain/input/invalid-input';
import { ownMember } from '../domain/input/own-member';
import { problemAt } from '../domain/input/problem-at';
import { MAX_PROBLEMS, zodProblems } from '../domain/input/zod-problems';
import { mergePatch } from '../domain/task/merge-patch';
import type { TaskInput } from '../domain/task/task';
import { togetherProblems } from '../domain/task/task-rules';
import type { Channel, TaskOptions } from './channel';
import type { TaskSchemas } from './task-schema';

/** Parses and validates tasks. Every task enters the service through it. */
export interface TaskParser {
  /**
   * @returns the task with its defaults, and with its URL in the stored form
   * @throws InvalidInputError with all problems, each with its path (`http_request.json_body.items[2].note`)
   */
  parseTask(body: unknown, options: TaskOptions): TaskInput;
  /**
   * Applies a JSON merge patch, and validates the result by the rules of a new task.
   *
   * @param current - not modified
   * @throws InvalidInputError as `parseTask`, and for unknown members of the patch
   * @see RFC 7396
   */
  mergeTaskPatch(current: TaskInput, patch: unknown, options: TaskOptions): TaskInput;
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

const refuse = (problems: readonly InputProblem[]): never => {
  const byPlace = new Map(problems.map((each) => [`${each.code} ${each.pointer}`, each]));
  throw new InvalidInputError([...byPlace.values()].slice(0, MAX_PROBLEMS));
};

/** A task has exactly one channel. Two messages need two tasks, each with its own order, log and switch. */
const channelProblems = (task: unknown, members: readonly string[]): InputProblem[] => {
  if (!isObject(task) || Array.isArray(task)) return [];
  const oneOf = `${members.slice(0, -1).join(', ')} and ${members.at(-1) ?? ''}`;
  const [first, ...others] = members.filter((name) => ownMember(task, name) !== undefined);
  if (first === undefined)
    return members.slice(0, 1).map((name) => ({
      pointer: `/${name}`,
      detail: `${name} is missing; a task has one of ${oneOf}`,
      code: 'MISSING',
    }));
  return others.map((name) =>
    problemAt([name], {
      code: 'TARGET_AMBIGUOUS',
      detail: `the task has ${first} already, and a task has one of ${oneOf}; make another task, or remove ${first}`,
    }),
  );
};

type Checked =
  | { readonly kind: 'task'; readonly task: TaskInput }
  | { readonly kind: 'problems'; readonly problems: readonly InputProblem[] };

export const createTaskParser = (channels: readonly Channel[], schemas: TaskSchemas): TaskParser => {
  const members = channels.map(({ member }) => member);
  const ruled = [
    '/filter',
    ...channels.flatMap(({ member, ruled: paths }) => paths.map((path) => jsonPointer([member, ...path]))),
  ];
  const inputMembers: ReadonlySet<string> = new Set(Object.keys(schemas.task.shape));

  /** Channel settings can hold passwords and personal data, so problems never repeat their values. */
  const isPersonal = ([first]: InputPath): boolean => members.some((name) => name === first);

  /** If schema and rules both report a problem, the problem of the rules is kept: it is more specific. */
  const isRuled = ({ pointer, code }: InputProblem): boolean =>
    code !== 'MISSING' && ruled.some((each) => pointer === each || pointer.startsWith(`${each}/`));

  const ruleProblems = (body: unknown, options: TaskOptions): readonly InputProblem[] => {
    const filter = ownMember(body, 'filter');
    return [
      ...togetherProblems(body),
      ...channelProblems(body, members),
      ...channels.flatMap((channel) => {
        const sent = ownMember(body, channel.member);
        return isObject(sent) ? channel.validate(sent, [channel.member], options) : [];
      }),
      ...(filter === undefined ? [] : checkFilter(filter)),
    ];
  };

  const stored = (task: Readonly<Record<string, unknown>>, options: TaskOptions): TaskInput => {
    const settings = channels.flatMap((channel) => {
      const checked = task[channel.member];
      return channel.stored !== undefined && isObject(checked)
        ? [[channel.member, channel.stored(checked, options)]]
        : [];
    });
    // Safe cast: the schema has checked these members.
    return { ...task, ...Object.fromEntries(settings) } as TaskInput;
  };

  const check = (body: unknown, options: TaskOptions): Checked => {
    const parsed = schemas.task.safeParse(body);
    const byRules = ruleProblems(body, options);
    if (parsed.success)
      return byRules.length > 0
        ? { kind: 'problems', problems: byRules }
        : { kind: 'task', task: stored(parsed.data, options) };
    const bySchema = zodProblems(parsed.error, body, isPersonal);
    const problems = [...bySchema.filter((each) => !isRuled(each)), ...byRules];
    return { kind: 'problems', problems: problems.length > 0 ? problems : bySchema };
  };

  /** The members that a customer may change. A stored task has more. */
  const inputOf = (task: TaskInput): object =>
    Object.fromEntries(Object.entries(task).filter(([name]) => inputMembers.has(name)));

  return {
    parseTask: (body, options) => {
      const checked = check(body, options);
      return checked.kind === 'task' ? checked.task : refuse(checked.problems);
    },
    mergeTaskPatch: (current, patch, options) => {
      const shape = schemas.patch.safeParse(patch);
      const inPatch = shape.success ? [] : zodProblems(shape.error, patch, isPersonal);
      if (inPatch.some(({ pointer }) => pointer === '')) return refuse(inPatch);
      const checked = check(mergePatch(inputOf(current), patch), options);
      const merged = checked.kind === 'task' ? [] : checked.problems;
      const places = new Set(merged.map(({ pointer }) => pointer));
      // The merged task repeats the problems of the patch, except for a null that deletes a required member.
      const problems = [...inPatch.filter(({ pointer }) => !places.has(pointer)), ...merged];
      if (checked.kind === 'problems' || problems.length > 0) return refuse(problems);
      return checked.task;
    },
  };
};
