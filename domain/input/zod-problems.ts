import type { z } from 'zod';
import { jsonPointer, pathText, shown, type InputPath, type InputProblem } from './invalid-input';

/** Most problems in one answer. */
export const MAX_PROBLEMS = 100;

/** Separates the code from the sentence in a schema's message. */
const SEPARATOR = ': ';

/** Builds a schema message from a code and a predicate, like `is not an ISO 8601 time`. */
export const says = (code: string, wrong: string): string => `${code}${SEPARATOR}${wrong}`;

interface ZodReason {
  readonly code: string;
  readonly wrong: string;
}

function reasonOf(message: string): ZodReason | undefined {
  const match = /^([A-Z_]+): (.*)$/s.exec(message);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { code: match[1], wrong: match[2] };
}

/** Converts zod's own messages, which are mostly about wrong types. */
function ownReason(issue: z.core.$ZodIssue): ZodReason {
  if (issue.code === 'invalid_type')
    return { code: 'TYPE_INVALID', wrong: `is not of type ${issue.expected}` };
  return { code: 'INVALID', wrong: `is not accepted: ${issue.message}` };
}

/** The value at a path, following only own members. */
function valueAt(body: unknown, path: InputPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    return (value as Record<PropertyKey, unknown>)[step];
  }, body);
}

function problem(path: InputPath, subject: string, { code, wrong }: ZodReason): InputProblem {
  const place = pathText(path);
  return {
    pointer: jsonPointer(path),
    detail: place === '' ? `${subject} ${wrong}` : `${place}: ${subject} ${wrong}`,
    code,
  };
}

/** A problem of a place without quoting its value. */
const problemOfPlace = (path: InputPath, { code, wrong }: ZodReason): InputProblem => ({
  pointer: jsonPointer(path),
  detail: `${pathText(path)} ${wrong}`,
  code,
});

const MISSING: ZodReason = { code: 'MISSING', wrong: 'is missing' };
const UNKNOWN: ZodReason = {
  code: 'UNKNOWN_MEMBER',
  wrong: 'is not a known member; leave it out',
};

/** Names that a member had before, and its name today. */
const RENAMED_MEMBERS: ReadonlyMap<string, string> = new Map([['useless_after', 'expires_after']]);

function unknownMember(name: string): ZodReason {
  const today = RENAMED_MEMBERS.get(name);
  return today === undefined ? UNKNOWN : { code: UNKNOWN.code, wrong: `was renamed; send ${today} instead` };
}

function problemsOfIssue(issue: z.core.$ZodIssue, body: unknown, isPersonal: IsPersonal): InputProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problemOfPlace([...issue.path, key], unknownMember(key)));
  }
  const value = valueAt(body, issue.path);
  const reason = reasonOf(issue.message);
  if (issue.path.length === 0) return [problem([], 'the body', reason ?? ownReason(issue))];
  // A schema's message describes a wrong value, so use MISSING for an absent one. Our own checks have fitting
  // messages.
  if (value === undefined)
    return [problemOfPlace(issue.path, issue.code === 'custom' ? (reason ?? MISSING) : MISSING)];
  const subject = isPersonal(issue.path) ? 'the value' : shown(value);
  return [problem(issue.path, subject, reason ?? ownReason(issue))];
}

type IsPersonal = (path: InputPath) => boolean;

/**
 * Converts zod's issues to problems, one per place and code, at most {@link MAX_PROBLEMS}.
 *
 * @param body - the parsed input; problems quote its values, shortened
 * @param isPersonal - whether the value at a path must not be quoted
 */
export function zodProblems(
  error: z.core.$ZodError,
  body: unknown,
  isPersonal: IsPersonal = () => false,
): InputProblem[] {
  const all = new Map<string, InputProblem>();
  for (const issue of error.issues) {
    for (const each of problemsOfIssue(issue, body, isPersonal)) {
      const key = `${each.code} ${each.pointer}`;
      if (!all.has(key)) all.set(key, each);
    }
  }
  return [...all.values()].slice(0, MAX_PROBLEMS);
}
