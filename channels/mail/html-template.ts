import { Writer } from 'mustache';
import type { RenderBudget } from '../../domain/template/bounded-writer';
import type { TemplateView } from '../../domain/order/order-event';
import { lintTemplate, type TemplateProblem } from '../../domain/template/template-lint';
import { renderEncoded } from '../../domain/template/text-template';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '/': '&#x2F;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

/** Escapes for text and attributes, including unquoted ones. */
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'/`=]/g, (character) => ENTITIES[character] ?? character);

/** A token of Mustache's parser: type, name, and for sections their content. */
type HtmlToken = readonly [type: string, name: string, start: number, end: number, inside?: unknown];

const findUnescaped = (tokens: readonly HtmlToken[]): string | undefined => {
  for (const [type, name, , , inside] of tokens) {
    if (type === '&') return name;
    const found = Array.isArray(inside) ? findUnescaped(inside as readonly HtmlToken[]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Checks an HTML template: the general rules, and no unescaped tags. */
export const lintHtml = (template: string): TemplateProblem | undefined => {
  const problem = lintTemplate(template);
  if (problem !== undefined) return problem;
  const name = findUnescaped(new Writer().parse(template) as readonly HtmlToken[]);
  if (name === undefined) return undefined;
  return {
    code: 'TEMPLATE_TAG_FORBIDDEN',
    detail: `{{{${name}}}} would put an unescaped value into HTML; write {{${name}}}`,
  };
};

/**
 * Renders a linted HTML template; escapes each value, in double and triple braces.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderHtml = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, escapeHtml, budget);
