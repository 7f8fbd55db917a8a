import { MAX_RENDERED_BYTES, RenderBudget } from './bounded-writer';
import { isFieldName } from '../order/fields';
import type { TemplateView } from '../order/order-event';
import type { Json } from '../task/task';
import { renderText } from './text-template';
import { RenderTooLargeError } from '../delivery/unsendable-error';

/** Matches a string that is exactly one tag in triple braces. */
const WHOLE_FIELD = /^\{\{\{\s*([a-z_.]+)\s*\}\}\}$/;

const memberOf = (object: object, name: string): unknown =>
  Object.hasOwn(object, name) ? (object as Readonly<Record<string, unknown>>)[name] : undefined;

/** The field's JSON value; null if it has none. */
const fieldValue = (name: string, view: TemplateView): unknown => {
  const [first = '', second] = name.split('.');
  const value = second === undefined ? memberOf(view, first) : memberOf(view.previous, second);
  return value ?? null;
};

const renderLeaf = (template: string, view: TemplateView, budget: RenderBudget): unknown => {
  const name = WHOLE_FIELD.exec(template)?.[1];
  return name !== undefined && isFieldName(name)
    ? fieldValue(name, view)
    : renderText(template, view, budget);
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const renderValue = (value: Json, view: TemplateView, budget: RenderBudget): unknown => {
  if (typeof value === 'string') return renderLeaf(value, view, budget);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((item) => renderValue(item, view, budget));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, renderValue(member, view, budget)]),
  );
};

/** Serialises once, after rendering, so that no value can break out of its string. */
const asJson = (value: unknown): string => {
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) > MAX_RENDERED_BYTES) throw new RenderTooLargeError(MAX_RENDERED_BYTES);
  return json;
};

/**
 * Renders every string of a checked `json_body` and returns the JSON text to send.
 *
 * @throws RenderTooLargeError if it is larger than {@link MAX_RENDERED_BYTES}
 */
export const renderBody = (jsonBody: Json, view: TemplateView): string =>
  asJson(renderValue(jsonBody, view, new RenderBudget()));

/**
 * Renders the default body, for a task without `json_body`: type, time and all fields.
 *
 * @throws RenderTooLargeError as {@link renderBody}
 * @see https://www.standardwebhooks.com for `type`, `timestamp` and `data`
 */
export const renderDefaultBody = (view: TemplateView): string =>
  asJson({ type: view.event, timestamp: view.occurred_on, data: view });
