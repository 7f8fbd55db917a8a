import type { SentRequest } from '../../domain/delivery/delivery';
import type { HttpRequest, Task } from '../../domain/task/task';
import { renderBody, renderHeader, renderUrl } from '../../domain/template/template';
import type { AttemptContext } from '../channel';
import { messageContextOf, type MessageContext } from '../message-context';
import { MAX_RECORDED_REQUEST_BYTES, cutText } from '../recorded-text';
import { redactOwnHeaders } from '../redact';
import { sign } from './signature';
import { targetOfUrl, type Target } from '../net/target';
import { orUnsendable, unsendable, type Unsendable } from '../unsendable';

/** A request ready to be sent but for its credentials; `body` is the text that was signed, and goes out as UTF-8. */
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
  /** Deadline of the attempt. */
  readonly timeoutMs: number;
  readonly security: Pick<HttpRequest, 'auth' | 'ca'>;
}

/**
 * Renders and signs what one attempt sends; what cannot be rendered is `unsendable`, now or ever.
 *
 * @param version - of this service, for `user-agent`
 */
export const composeRequest = (
  http: HttpRequest,
  secrets: Task['secrets'],
  context: AttemptContext,
  version: string,
): ComposedRequest | Unsendable =>
  orUnsendable(() => {
    const { method, url: urlTemplate, header, json_body, timeout_ms: timeoutMs, ...security } = http;
    const { view, defaultBody, about } = messageContextOf(context.event);
    const url = new URL(renderUrl(urlTemplate, view));
    const target = targetOfUrl(url);
    if (target === undefined) return unsendable('URL_UNSENDABLE', 'neither http nor https');
    const body = json_body === undefined ? defaultBody() : renderBody(json_body, view);
    const timestampS = Math.floor(context.nowMs / 1000);
    const signature = sign({ id: context.deliveryId, timestampS, body }, secrets, context.nowMs);
    if (signature === undefined)
      return unsendable('NO_SECRET', 'the task has no signing secret that is in force');
    const serviceHeaders = {
      'content-type': 'application/json',
      'user-agent': `Callsign/${version}`,
      'webhook-id': context.deliveryId,
      'webhook-timestamp': String(timestampS),
      'webhook-signature': signature,
      ...callsignHeaders(about, context),
      ...traceHeader(header, context),
    };
    const ownHeaders = Object.fromEntries(
      Object.entries(header)
        // Refused when the task is saved; that a stored one cannot replace ours does not hang on it.
        .filter(([name]) => !Object.hasOwn(serviceHeaders, name.toLowerCase()))
        .map(([name, template]) => [name, renderHeader(template, view, name)]),
    );
    return { kind: 'composed', method, url, target, ownHeaders, serviceHeaders, body, timeoutMs, security };
  });

const TRACEPARENT = 'traceparent';

/** Ours, unless the task sets one: what a customer composes is theirs. */
const traceHeader = (
  own: HttpRequest['header'],
  { traceparent }: AttemptContext,
): Readonly<Record<string, string>> =>
  traceparent === undefined || Object.keys(own).some((name) => name.toLowerCase() === TRACEPARENT)
    ? {}
    : { [TRACEPARENT]: traceparent };

/** What a request is about, whatever takes it. */
export const callsignHeaders = (
  about: MessageContext['about'],
  { attempt }: AttemptContext,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(about).map(([name, value]) => [`callsign-${name}`, value])),
  'callsign-attempt': String(attempt),
});

/** The request with the headers that say who sends it, in place of the task's own of the same names. */
export const withCredentials = (
  request: ComposedRequest,
  credentials: Readonly<Record<string, string>>,
): ComposedRequest => ({
  ...request,
  ownHeaders: {
    ...Object.fromEntries(
      Object.entries(request.ownHeaders).filter(
        ([name]) => !Object.keys(credentials).some((each) => each.toLowerCase() === name.toLowerCase()),
      ),
    ),
    ...credentials,
  },
});

/** The request as the record may show it: secrets of the task's headers redacted, the body at most 64 KB. */
export const recordRequest = (request: ComposedRequest): SentRequest => ({
  method: request.method,
  url: request.url.href,
  headers: { ...redactOwnHeaders(request.ownHeaders), ...request.serviceHeaders },
  ...cutText(request.body, MAX_RECORDED_REQUEST_BYTES),
});
