import { shown, type InputPath, type InputProblem } from '../input/invalid-input';
import { problemAt } from '../input/problem-at';
import { lintTemplate, LONE_SURROGATE } from './template-lint';

/** Largest body template as JSON, in bytes. */
const MAX_BODY_TEMPLATE_BYTES = 64 * 1024;

/** Most levels of nested lists and objects. */
const MAX_BODY_DEPTH = 20;

/** Most strings, numbers, booleans and nulls in one body. */
const MAX_BODY_LEAVES = 2_000;

/** Most problems that are reported at once. */
const MAX_BODY_PROBLEMS = 50;

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Matches JSON inside a string, but not a text that begins with a tag. */
const LOOKS_LIKE_JSON = /^\s*(\[|\{(?!\{))/;

class BodyLint {
  readonly problems: InputProblem[] = [];
  private leaves = 0;
  private isTooDeep = false;

  /** @param root - path of the JSON in the task */
  constructor(private readonly root: InputPath) {}

  visit(value: unknown, path: InputPath, depth: number): void {
    if (this.problems.length >= MAX_BODY_PROBLEMS) return;
    if (typeof value !== 'object' || value === null) this.visitLeaf(value, path);
    else if (depth >= MAX_BODY_DEPTH) this.refuseDepth(path);
    else if (Array.isArray(value))
      value.forEach((item, index) => this.visit(item, [...path, index], depth + 1));
    else if (isPlainObject(value)) this.visitObject(value, path, depth);
    else this.report(path, 'TEMPLATE_NOT_JSON', `${shown(value)} of a class is not JSON`);
  }

  private visitObject(value: object, path: InputPath, depth: number): void {
    for (const [key, member] of Object.entries(value)) {
      this.visitKey(key, [...path, key]);
      this.visit(member, [...path, key], depth + 1);
    }
  }

  private visitLeaf(value: unknown, path: InputPath): void {
    this.leaves += 1;
    if (this.leaves === MAX_BODY_LEAVES + 1)
      this.report(this.root, 'TEMPLATE_TOO_LARGE', `the body has more than ${MAX_BODY_LEAVES} values`);
    if (typeof value === 'string') {
      const problem = lintTemplate(value);
      if (problem !== undefined) this.problems.push(problemAt(path, problem));
    } else if (
      value !== null &&
      typeof value !== 'boolean' &&
      !(typeof value === 'number' && Number.isFinite(value))
    )
      this.report(path, 'TEMPLATE_NOT_JSON', `a value of type ${typeof value} is not JSON`);
  }

  private visitKey(key: string, path: InputPath): void {
    if (LONE_SURROGATE.test(key))
      this.report(path, 'TEMPLATE_NOT_UNICODE', 'half of a surrogate pair in a key is not a character');
    else if (key.includes('{{'))
      this.report(path, 'TEMPLATE_KEY', 'a key cannot hold a tag; tags belong in values');
    else if (FORBIDDEN_KEYS.has(key)) this.report(path, 'TEMPLATE_KEY', `${key} cannot be a key`);
  }

  private refuseDepth(path: InputPath): void {
    if (!this.isTooDeep)
      this.report(
        path,
        'TEMPLATE_TOO_DEEP',
        `lists and objects are nested more than ${MAX_BODY_DEPTH} levels deep`,
      );
    this.isTooDeep = true;
  }

  private report(path: InputPath, code: string, detail: string): void {
    this.problems.push(problemAt(path, { code, detail }));
  }
}

/** Whether an object comes from a literal or a JSON parser, in any realm. */
const isPlainObject = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

const TOO_LARGE = {
  code: 'TEMPLATE_TOO_LARGE',
  detail: `the body is larger than ${MAX_BODY_TEMPLATE_BYTES} bytes`,
} as const;

const NOT_JSON = {
  code: 'TEMPLATE_NOT_JSON',
  detail: 'this is a string that looks like JSON; send the JSON itself, not a string',
} as const;

/**
 * Returns all problems of JSON whose strings are templates, with their places in the task.
 *
 * @param path - path of the JSON in the task
 */
export const bodyProblems = (jsonBody: unknown, path: InputPath): InputProblem[] => {
  if (typeof jsonBody === 'string' && LOOKS_LIKE_JSON.test(jsonBody)) return [problemAt(path, NOT_JSON)];
  const lint = new BodyLint(path);
  lint.visit(jsonBody, path, 0);
  if (lint.problems.length > 0) return lint.problems;
  const isTooLarge = Buffer.byteLength(JSON.stringify(jsonBody)) > MAX_BODY_TEMPLATE_BYTES;
  return isTooLarge ? [problemAt(path, TOO_LARGE)] : [];
};
