import {
  InvalidInputError,
  jsonPointer,
  pathText,
  type InputPath,
  type InputProblem,
} from '../../domain/input/invalid-input';
import { isText } from '../../domain/input/text';
import { MAX_PROBLEMS } from '../../domain/input/zod-problems';
import { ProblemError } from './problem';

/** Deepest nesting of lists and objects in a body; templates stay well below it. */
export const MAX_DEPTH = 32;

/** Member names that could change an object's prototype if a value is copied carelessly. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const TEXT_INVALID = { code: 'TEXT_INVALID', wrong: 'contains NUL or a lone surrogate' } as const;

const problem = (path: InputPath, { code, wrong }: { code: string; wrong: string }): InputProblem => {
  const place = pathText(path);
  return {
    pointer: jsonPointer(path),
    detail: place === '' ? `the body ${wrong}` : `${place}: the value ${wrong}`,
    code,
  };
};

const scalarProblems = (value: unknown, path: InputPath): InputProblem[] => {
  if (typeof value === 'string') return isText(value) ? [] : [problem(path, TEXT_INVALID)];
  if (typeof value !== 'number') return [];
  const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return isExact
    ? []
    : [
        problem(path, {
          code: 'NUMBER_INEXACT',
          wrong: 'is a number that JavaScript cannot represent exactly; send it as a string',
        }),
      ];
};

const keyProblems = (key: string, path: InputPath): InputProblem[] => {
  if (PROTOTYPE_KEYS.has(key))
    return [problem(path, { code: 'KEY_FORBIDDEN', wrong: 'has a forbidden member name; use another' })];
  return isText(key) ? [] : [problem(path, TEXT_INVALID)];
};

const walk = (value: unknown, path: InputPath, depth: number): InputProblem[] => {
  if (typeof value !== 'object' || value === null) return scalarProblems(value, path);
  if (depth >= MAX_DEPTH)
    throw new ProblemError('too-deep', `lists and objects may be nested at most ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => walk(item, [...path, index], depth + 1));
  return Object.entries(value).flatMap(([key, member]) => {
    const place = [...path, key];
    return [...keyProblems(key, place), ...walk(member, place, depth + 1)];
  });
};

/**
 * Refuses valid JSON that cannot be passed on unchanged.
 *
 * That is: NUL and broken Unicode in strings, numbers that JavaScript cannot represent, and names that could change
 * prototypes. If a member occurs twice, `JSON.parse` keeps the last.
 *
 * @throws InvalidInputError
 * @throws ProblemError `too-deep` beyond {@link MAX_DEPTH}
 */
export const checkJson = (value: unknown): void => {
  const problems = walk(value, [], 0);
  if (problems.length > 0) throw new InvalidInputError(problems.slice(0, MAX_PROBLEMS));
};
