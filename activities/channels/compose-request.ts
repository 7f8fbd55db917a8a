import type { SentRequest } from '../../domain/delivery';
import { templateView } from '../../domain/order-event';
import type { Task } from '../../domain/task';
import { renderBody, renderDefaultBody, renderHeader, renderUrl } from '../../domain/template';
import { UnsendableError } from '../../domain/unsendable-error';
import type { AttemptContext } from './channel';
import { MAX_RECORDED_REQUEST_BYTES, cutText } from './recorded-text';
import { redactOwnHeaders } from './redact';
import { sign } from './signature';
import { targetOf, type Target } from './target';

/** A request ready to be sent; `body` is the text that was signed, and goes out as UTF-8. */
export interface ComposedRequest {
  readonly kind: 'composed';
  readonly method: string;
  readonly url: URL;
  readonly target: Target;
  /** The task's own headers, rendered. */
  readonly ownHeaders: Readonly<Record<string, string>>;
  /** Ours; lower case names. */
  readonly serviceHeaders: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Unsendable {
  readonly kind: 'unsendable';
  readonly reason: string;
}

/**
 * Renders and signs what one attempt sends; what cannot be rendered is `unsendable`, now or ever.
 *
 * @param version - of this service, for `user-agent`
 */
export const composeRequest = (
  task: Task,
  context: AttemptContext,
  version: string,
): ComposedRequest | Unsendable => {
  const { method, url: urlTemplate, header, json_body } = task.http_request;
  const view = templateView(context.event);
  try {
    const url = new URL(renderUrl(urlTemplate, view));
    const target = targetOf(url);
    if (target === undefined) return unsendable('URL_UNSENDABLE', 'neither http nor https');
    const body = json_body === undefined ? renderDefaultBody(view) : renderBody(json_body, view);
    const timestampS = Math.floor(context.nowMs / 1000);
    const content = { id: context.deliveryId, timestampS, body };
    const signature = sign(content, task.secrets, context.nowMs);
    if (signature === undefined)
      return unsendable('NO_SECRET', 'the task has no signing secret that is in force');
    const serviceHeaders = {
      'content-type': 'application/json',
      'user-agent': `Callsign/${version}`,
      'webhook-id': context.deliveryId,
      'webhook-timestamp': String(timestampS),
      'webhook-signature': signature,
      'callsign-event': context.event.type,
      'callsign-order': context.event.agw_id,
      'callsign-sequence': String(context.event.sequence),
      'callsign-attempt': String(context.attempt),
    };
    const ownHeaders = Object.fromEntries(
      Object.entries(header)
        // Refused when the task is saved; that a stored one cannot replace ours does not hang on it.
        .filter(([name]) => !Object.hasOwn(serviceHeaders, name.toLowerCase()))
        .map(([name, template]) => [name, renderHeader(template, view, name)]),
    );
    return { kind: 'composed', method, url, target, ownHeaders, serviceHeaders, body };
  } catch (error) {
    if (error instanceof UnsendableError) return unsendable(error.code, error.message);
    throw error;
  }
};

const unsendable = (code: string, message: string): Unsendable => ({
  kind: 'unsendable',
  reason: `${code}: ${message}`,
});

/** The request as the record may show it: secrets of the task's headers redacted, the body at most 64 KB. */
export const recordRequest = (request: ComposedRequest): SentRequest => ({
  method: request.method,
  url: request.url.href,
  headers: { ...redactOwnHeaders(request.ownHeaders), ...request.serviceHeaders },
  ...cutText(request.body, MAX_RECORDED_REQUEST_BYTES),
});
