import type { TemplateView } from '../order/order-event';
import { renderEncoded } from './text-template';
import { UnsendableError } from '../delivery/unsendable-error';

/** Longest URL that is called, in characters of ASCII; servers commonly take 8 KB. */
const MAX_RENDERED_URL_CHARS = 8 * 1024;

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Everything but letters, digits and `-._~`, so that a value can neither end its segment nor its parameter. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[!'()*]/g, percent);

const ORIGIN = /^https?:\/\/[^/?#\\{}]+/i;

/** What a URL parser takes for `.` and `..`: it drops them, and with `..` the segment before. */
const DOT_SEGMENT = /^(\.|%2e){1,2}$/i;

const unsendable = (message: string): UnsendableError => new UnsendableError('URL_UNSENDABLE', message);

/**
 * Renders the URL of a checked task; each value is percent-encoded, in double and in triple braces alike.
 *
 * @throws UnsendableError where a value would lead to another path, or the URL is too long
 */
export const renderUrl = (template: string, view: TemplateView): string => {
  const origin = ORIGIN.exec(template)?.[0];
  if (origin === undefined) throw unsendable('the URL has a tag before its path');
  const rendered = origin + renderEncoded(template.slice(origin.length), view, percentEncode);
  const [path = ''] = rendered.slice(origin.length).split(/[?#]/, 1);
  if (path.split(/[/\\]/).some((segment) => DOT_SEGMENT.test(segment)))
    throw unsendable('a value would make a segment of the path "." or "..", which leads to another path');
  if (rendered.length > MAX_RENDERED_URL_CHARS)
    throw unsendable(`the URL would be longer than ${MAX_RENDERED_URL_CHARS} characters`);
  if (!URL.canParse(rendered)) throw unsendable('the URL cannot be read after its values are put in');
  return new URL(rendered).href;
};
