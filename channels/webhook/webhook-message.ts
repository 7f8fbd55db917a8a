import type { SentRequest } from '../../domain/delivery/delivery';
import { UnsendableError } from '../../domain/delivery/unsendable-error';
import type { AttemptContext, ChannelOptions } from '../channel';
import { callsignHeaders } from '../callsign-headers';
import { targetOfUrl, type Target } from '../net/target';
import type { MessageContext } from '../message-context';
import { MAX_RECORDED_REQUEST_BYTES, cutText } from '../recorded-text';

/** A message to a chat's webhook, ready to be posted. */
export interface WebhookMessage {
  readonly method: 'POST';
  /** Secret. */
  readonly url: URL;
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Parts {
  readonly url: string;
  readonly body: string;
  readonly about: MessageContext['about'];
}

/** @throws UnsendableError if the URL is neither http nor https */
export const webhookMessage = (
  { url, body, about }: Parts,
  context: AttemptContext,
  { version }: Pick<ChannelOptions, 'version'>,
): WebhookMessage => {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const target = address === undefined ? undefined : targetOfUrl(address);
  if (address === undefined || target === undefined)
    throw new UnsendableError('URL_UNSENDABLE', 'neither http nor https');
  return {
    method: 'POST',
    url: address,
    target,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': `Callsign/${version}`,
      'callsign-delivery': context.deliveryId,
      ...callsignHeaders(about, context),
    },
    body,
  };
};

/** The message for the record. The caller hides the path of the URL. */
export const recordWebhook = ({ method, url, headers, body }: WebhookMessage): SentRequest => ({
  method,
  url: url.href,
  headers,
  ...cutText(body, MAX_RECORDED_REQUEST_BYTES),
});
