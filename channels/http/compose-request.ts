import type { SentRequest } from '../../domain/delivery/delivery';
import { UnsendableError } from '../../domain/delivery/unsendable-error';
import { renderBody, renderHeader, renderUrl } from '../../domain/template/template';
import { callsignHeaders } from '../callsign-headers';
import type { AttemptContext, ChannelOptions, ComposeContext } from '../channel';
import { targetOfUrl, type Target } from '../net/target';
import { messageContextOf } from '../message-context';
import { MAX_RECORDED_REQUEST_BYTES, cutText } from '../recorded-text';
import { redactOwnHeaders } from '../redact';
import { plannedHeaders } from './auth/planned-headers';
import type { HttpRequest } from './http-schema';
import { sign } from '../signature';

/** A request without its credentials. `body` is the signed text, and is sent as UTF-8. */
export interface ComposedRequest {
  readonly method: string;
  readonly url: URL;
  readonly target: Target;
  /** The task's rendered headers. */
  readonly ownHeaders: Readonly<Record<string, string>>;
  /** Headers that this service sets, with lower case names. */
  readonly serviceHeaders: Readonly<Record<string, string>>;
  readonly body: string;
  readonly security: Pick<HttpRequest, 'auth' | 'ca'>;
}

/**
 * Renders and signs the request of one attempt.
 *
 * @throws UnsendableError if no attempt can render it
 */
export const composeRequest = (
  { method, url: urlTemplate, header, json_body, timeout_ms: _timeoutMs, ...security }: HttpRequest,
  context: ComposeContext,
  { version }: Pick<ChannelOptions, 'version'>,
): ComposedRequest => {
  const { view, defaultBody, about } = messageContextOf(context.event);
  const url = new URL(renderUrl(urlTemplate, view));
  const target = targetOfUrl(url);
  if (target === undefined) throw new UnsendableError('URL_UNSENDABLE', 'neither http nor https');
  const body = json_body === undefined ? defaultBody() : renderBody(json_body, view);
  const timestampS = Math.floor(context.nowMs / 1000);
  const signature = sign({ id: context.deliveryId, timestampS, body }, context.secrets, context.nowMs);
  if (signature === undefined)
    throw new UnsendableError('NO_SECRET', 'the task has no signing secret that is valid now');
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
      // Saving a task refuses such headers; the filter also covers tasks that are already stored.
      .filter(([name]) => !Object.hasOwn(serviceHeaders, name.toLowerCase()))
      .map(([name, template]) => [name, renderHeader(template, view, name)]),
  );
  return { method, url, target, ownHeaders, serviceHeaders, body, security };
};

const TRACEPARENT = 'traceparent';

/** The service's `traceparent`, unless the task sets its own. */
const traceHeader = (
  own: HttpRequest['header'],
  { traceparent }: AttemptContext,
): Readonly<Record<string, string>> =>
  traceparent === undefined || Object.keys(own).some((name) => name.toLowerCase() === TRACEPARENT)
    ? {}
    : { [TRACEPARENT]: traceparent };

/** Adds credential headers. They replace the task's own headers of the same names. */
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

/** The request for the record, with redacted headers and at most 64 KB of the body. */
const recordRequest = (request: ComposedRequest): SentRequest => ({
  method: request.method,
  url: request.url.href,
  headers: { ...redactOwnHeaders(request.ownHeaders), ...request.serviceHeaders },
  ...cutText(request.body, MAX_RECORDED_REQUEST_BYTES),
});

/** The request for the record, with placeholders for its credentials. */
export const recordPlanned = (request: ComposedRequest): SentRequest =>
  recordRequest(withCredentials(request, plannedHeaders(request.security)));
