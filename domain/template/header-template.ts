import type { TemplateView } from '../order/order-event';
import { renderText } from './text-template';
import { UnsendableError } from '../delivery/unsendable-error';

/** Longest header value that is sent, in bytes; servers take 8 KB of all headers together, or little more. */
const MAX_RENDERED_HEADER_BYTES = 4096;

/** What a header can carry: one line of Latin-1, tabs included, other control characters not. */
const SENDABLE = /^[\t\x20-\x7e\xa0-\xff]*$/;

/**
 * Renders a checked header value. The values it is made of may hold what no header can.
 *
 * @param name - of the header, for the message of the error
 * @throws UnsendableError naming the header, never the value
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
      `the header ${name} would hold a character that no header can: a line break, a control character or one beyond Latin-1`,
    );
  return value;
};
