import { Writer } from 'mustache';
import type { Fault } from '../input/problem-at';
import { itemKind, nameKind, suggestion, TOP, type TemplateScope } from './template-scope';

export type TemplateProblemCode =
  | 'TEMPLATE_TAG_FORBIDDEN'
  | 'TEMPLATE_UNKNOWN_FIELD'
  | 'TEMPLATE_SYNTAX'
  | 'TEMPLATE_NOT_UNICODE'
  | 'TEMPLATE_TOO_LARGE';

export type TemplateProblem = Fault<TemplateProblemCode>;

/** Longest single template, in characters. */
const MAX_TEMPLATE_CHARS = 64 * 1024;

/** Longest tag, in characters, including comments. The parser's time grows quadratically with it. */
const MAX_TAG_CHARS = 500;

/** Most levels of nested sections. */
const MAX_SECTION_DEPTH = 8;

export const LONE_SURROGATE = /\p{Surrogate}/u;

/** A token of Mustache's parser: type, name or text, start, end, and for sections their content. */
type TemplateToken = readonly [
  type: string,
  value: string,
  start: number,
  end: number,
  inside?: readonly TemplateToken[],
];

const problem = (code: TemplateProblemCode, detail: string): TemplateProblem => ({ code, detail });

/** Checks tags before parsing, because the parser would follow changed delimiters and is slow on long tags. */
const scanTags = (template: string): TemplateProblem | undefined => {
  for (let start = template.indexOf('{{'); start !== -1;) {
    const [opening = '', kind = ''] =
      /^\{\{\s*([={]?)/.exec(template.slice(start, start + MAX_TAG_CHARS)) ?? [];
    if (kind === '=')
      return problem('TEMPLATE_TAG_FORBIDDEN', 'a template cannot change its delimiters ({{= =}})');
    const closing = kind === '{' ? '}}}' : '}}';
    const end = template.indexOf(closing, start + opening.length);
    if (end === -1) return problem('TEMPLATE_SYNTAX', `the tag at character ${start + 1} is not closed`);
    if (end - start > MAX_TAG_CHARS)
      return problem('TEMPLATE_SYNTAX', `a tag is longer than ${MAX_TAG_CHARS} characters`);
    start = template.indexOf('{{', end + closing.length);
  }
  return undefined;
};

const unknownName = (name: string, scope: TemplateScope): TemplateProblem => {
  const tag = name.length > 100 ? 'the name in a tag' : `{{${name}}}`;
  return problem('TEMPLATE_UNKNOWN_FIELD', `${tag} is not a field${suggestion(name, scope)}`);
};

const lintSection = (token: TemplateToken, scope: TemplateScope): TemplateProblem | undefined => {
  const [type, name, , , inside = []] = token;
  const depth = scope.depth + 1;
  if (depth > MAX_SECTION_DEPTH)
    return problem('TEMPLATE_SYNTAX', `sections are nested more than ${MAX_SECTION_DEPTH} levels deep`);
  const kind = nameKind(name, scope);
  if (kind === undefined) return unknownName(name, scope);
  if (type === '^') return lintTokens(inside, { ...scope, depth });
  if (kind === 'value') return lintTokens(inside, { ...scope, inSection: true, depth });
  // Each nested list multiplies the output by its length.
  if (scope.item !== undefined)
    return problem('TEMPLATE_TAG_FORBIDDEN', `{{#${name}}} is a list inside a section over another list`);
  return lintTokens(inside, { item: itemKind(name), inSection: true, depth });
};

const lintToken = (token: TemplateToken, scope: TemplateScope): TemplateProblem | undefined => {
  const [type, value] = token;
  switch (type) {
    case 'text':
    case '!':
      return undefined;
    case 'name':
    case '&':
      return nameKind(value, scope) === undefined ? unknownName(value, scope) : undefined;
    case '#':
    case '^':
      return lintSection(token, scope);
    default:
      return problem(
        'TEMPLATE_TAG_FORBIDDEN',
        `{{${type} }} is not available; use fields, sections and comments`,
      );
  }
};

const lintTokens = (tokens: readonly TemplateToken[], scope: TemplateScope): TemplateProblem | undefined => {
  for (const token of tokens) {
    const found = lintToken(token, scope);
    if (found !== undefined) return found;
  }
  return undefined;
};

const parse = (template: string): readonly TemplateToken[] | TemplateProblem => {
  try {
    // A separate writer, so that checks do not fill the cache for rendering.
    return new Writer().parse(template) as readonly TemplateToken[];
  } catch (error) {
    return problem('TEMPLATE_SYNTAX', error instanceof Error ? error.message : 'the template cannot be read');
  }
};

/**
 * Checks one template: every tag must name a field that is valid at its position.
 *
 * @returns the first problem, or undefined
 * @see https://mustache.github.io/mustache.5.html for the language; partials, lambdas and other delimiters are not
 * supported
 */
export const lintTemplate = (template: string): TemplateProblem | undefined => {
  if (template.length > MAX_TEMPLATE_CHARS)
    return problem('TEMPLATE_TOO_LARGE', `a template is longer than ${MAX_TEMPLATE_CHARS} characters`);
  if (LONE_SURROGATE.test(template))
    return problem('TEMPLATE_NOT_UNICODE', 'half of a surrogate pair is not a character');
  const scanned = scanTags(template);
  if (scanned !== undefined) return scanned;
  const tokens = parse(template);
  return 'code' in tokens ? tokens : lintTokens(tokens, TOP);
};
