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

/** For text and for attributes, those without quotes included. */
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'/`=]/g, (character) => ENTITIES[character] ?? character);

/** As Mustache's parser makes them: type, name, and for sections what is in them. */
type Token = readonly [type: string, name: string, start: number, end: number, inside?: unknown];

const findUnescaped = (tokens: readonly Token[]): string | undefined => {
  for (const [type, name, , , inside] of tokens) {
    if (type === '&') return name;
    const found = Array.isArray(inside) ? findUnescaped(inside as readonly Token[]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Checks a template of HTML: as any other, and no tag in it may put a value in as it is. */
export const lintHtml = (template: string): TemplateProblem | undefined => {
  const problem = lintTemplate(template);
  if (problem !== undefined) return problem;
  const name = findUnescaped(new Writer().parse(template) as readonly Token[]);
  if (name === undefined) return undefined;
  return {
    code: 'TEMPLATE_TAG_FORBIDDEN',
    detail: `{{{${name}}}} would put a value into HTML as it is; write {{${name}}}`,
  };
};

/**
 * Renders a linted template of HTML; each value is escaped, in whichever braces it stands.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderHtml = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, escapeHtml, budget);
