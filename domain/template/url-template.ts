import type { TemplateView } from '../order/order-event';
import { renderEncoded } from './text-template';
import { UnsendableError } from '../delivery/unsendable-error';

/** Longest rendered URL, in ASCII characters. Servers commonly accept 8 KB. */
const MAX_RENDERED_URL_CHARS = 8 * 1024;

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Encodes all but letters, digits and `-._~`, so that a value cannot leave its segment or parameter. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[!'()*]/g, percent);

const ORIGIN = /^https?:\/\/[^/?#\\{}]+/i;

/** Segments that a URL parser reads as `.` or `..` and removes. */
const DOT_SEGMENT = /^(\.|%2e){1,2}$/i;

const unsendable = (message: string): UnsendableError => new UnsendableError('URL_UNSENDABLE', message);

/**
 * Renders the URL of a checked task; percent-encodes each value, in double and triple braces.
 *
 * @throws UnsendableError if a value would lead to another path, or the URL is too long
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
