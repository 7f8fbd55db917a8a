import type { EgressAllow } from '../../domain/egress/egress-allow';
import { hostNamed } from '../../domain/egress/endpoint-host';
import { checkEndpointUrl } from '../../domain/egress/endpoint-url';
import type { Fault } from '../../domain/input/problem-at';

/** The rule for the webhook URLs of a chat. */
export interface WebhookUrlRule {
  /** Code of the problem: `SLACK_URL`. */
  readonly code: string;
  /** First part of the problem's detail: `expected an incoming webhook as Slack shows it`. */
  readonly expected: string;
  readonly isOfChat: (url: URL) => boolean;
}

/**
 * Checks a webhook URL. A fault never repeats the path, because it is secret.
 *
 * @param allow - the operator's hosts, which may replace the chat's own
 * @returns the URL in the stored form, or the fault in it
 */
export const checkWebhookUrl = (
  url: unknown,
  { code, expected, isOfChat }: WebhookUrlRule,
  allow: EgressAllow,
): Fault | { readonly url: string } => {
  const fault = (why: string): Fault => ({ code, detail: `${expected}: ${why}` });
  if (typeof url === 'string' && url.includes('{{')) return fault('it cannot contain tags');
  const checked = checkEndpointUrl(url, allow);
  if (!('url' in checked)) return fault(checked.detail);
  const parsed = new URL(checked.url);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  return isOfChat(parsed) || hostNamed(host, allow) ? checked : fault('this URL leads elsewhere');
};
