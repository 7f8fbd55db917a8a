import { MAX_RENDERED_BYTES, RenderBudget } from './bounded-writer';
import { isFieldName } from '../order/fields';
import type { TemplateView } from '../order/order-event';
import type { Json } from '../input/json';
import { renderText } from './text-template';
import { RenderTooLargeError } from '../delivery/unsendable-error';

/** Matches a string that is exactly one tag in triple braces. */
const WHOLE_FIELD = /^\{\{\{\s*([a-z_.]+)\s*\}\}\}$/;

const memberOf = (object: object, name: string): unknown =>
  Object.hasOwn(object, name) ? (object as Readonly<Record<string, unknown>>)[name] : undefined;

/** The field's JSON value; null if it has none. */
const fieldValue = (name: string, view: TemplateView): Json => {
  const [first = '', second] = name.split('.');
  const value = second === undefined ? memberOf(view, first) : memberOf(view.previous, second);
  // Views are made of JSON.
  return (value ?? null) as Json;
};

const renderLeaf = (template: string, view: TemplateView, budget: RenderBudget): Json => {
  const name = WHOLE_FIELD.exec(template)?.[1];
  return name !== undefined && isFieldName(name)
    ? fieldValue(name, view)
    : renderText(template, view, budget);
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** The object around a string, and the name that the string has there; absent in a list and at the top. */
export interface StringPlace {
  readonly key: string;
  readonly parent: Readonly<Record<string, Json>>;
}

/** Renders every string of a JSON value; its structure stays as it is. */
export const renderStrings = (
  value: Json,
  render: (template: string, place: StringPlace | undefined) => Json,
  place?: StringPlace,
): Json => {
  if (typeof value === 'string') return render(value, place);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((item) => renderStrings(item, render));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      renderStrings(member, render, { key, parent: value }),
    ]),
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
export const renderBody = (jsonBody: Json, view: TemplateView): string => {
  const budget = new RenderBudget();
  return asJson(renderStrings(jsonBody, (template) => renderLeaf(template, view, budget)));
};

/**
 * Renders the default body, for a task without `json_body`: type, time and all fields.
 *
 * @throws RenderTooLargeError as {@link renderBody}
 * @see https://www.standardwebhooks.com for `type`, `timestamp` and `data`
 */
export const renderDefaultBody = (view: TemplateView): string =>
  asJson({ type: view.event, timestamp: view.occurred_on, data: view });
