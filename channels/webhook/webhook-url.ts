import type { EgressAllow } from '../../domain/egress/egress-allow';
import { hostNamed } from '../../domain/egress/endpoint-host';
import { checkEndpointUrl } from '../../domain/egress/endpoint-url';
import type { Fault } from '../../domain/input/problem-at';

/** What the URL of a chat's webhook is held to. */
export interface WebhookUrlRule {
  /** Of the problem: `SLACK_URL`. */
  readonly code: string;
  /** Whole sentence before the reason: `expected an incoming webhook as Slack shows it`. */
  readonly expected: string;
  readonly isOfChat: (url: URL) => boolean;
}

/**
 * @param allow - a host that the operator names may stand in for the chat's own
 * @returns the URL as it is stored, or what is wrong with it; its path is a secret, and never repeated
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
