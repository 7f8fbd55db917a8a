import type { EgressAllow } from '../../domain/egress/egress-allow';
import { hostNamed } from '../../domain/egress/endpoint-host';
import { checkEndpointUrl } from '../../domain/egress/endpoint-url';
import type { Fault } from '../../domain/input/problem-at';

/** Rules for the URL of a chat's webhook. */
export interface WebhookUrlRule {
  /** Code of the problem: `SLACK_URL`. */
  readonly code: string;
  /** Start of the problem's text, before the reason: `expected an incoming webhook as Slack shows it`. */
  readonly expected: string;
  readonly isOfChat: (url: URL) => boolean;
}

/**
 * Checks the URL of a chat's webhook. Its path is secret, so problems do not quote it.
 *
 * @param allow - hosts that the operator allows instead of the chat's own
 * @returns the normalized URL, or its problem
 */
export const checkWebhookUrl = (
  url: unknown,
  { code, expected, isOfChat }: WebhookUrlRule,
  allow: EgressAllow,
): Fault | { readonly url: string } => {
  const fault = (why: string): Fault => ({ code, detail: `${expected}: ${why}` });
  if (typeof url === 'string' && url.includes('{{')) return fault('there can be no tags in it');
  const checked = checkEndpointUrl(url, allow);
  if (!('url' in checked)) return fault(checked.detail);
  const parsed = new URL(checked.url);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  return isOfChat(parsed) || hostNamed(host, allow) ? checked : fault('this one leads elsewhere');
};
