import type { TemplateView } from '../order/order-event';
import { renderText } from './text-template';
import { UnsendableError } from '../delivery/unsendable-error';

/** Longest header value, in bytes. Servers commonly accept about 8 KB of headers in total. */
const MAX_RENDERED_HEADER_BYTES = 4096;

/** Matches a sendable header value: one line of Latin-1, without control characters except tabs. */
const SENDABLE = /^[\t\x20-\x7e\xa0-\xff]*$/;

/**
 * Renders a checked header value, and checks the result.
 *
 * @param name - header name, for the error message
 * @throws UnsendableError that names the header, never the value
 */
export const renderHeader = (template: string, view: TemplateView, name: string): string => {
  const rendered = renderText(template, view);
  if (rendered.length > MAX_RENDERED_HEADER_BYTES)
    throw new UnsendableError(
      'HEADER_UNSENDABLE',
      `the header ${name} would be longer than ${MAX_RENDERED_HEADER_BYTES} bytes`,
    );
  const value = rendered.replace(/^[ \t]+|[ \t]+$/g, '');
  if (!SENDABLE.test(value))
    throw new UnsendableError(
      'HEADER_UNSENDABLE',
      `the header ${name} would contain a line break, a control character or a character beyond Latin-1`,
    );
  return value;
};
