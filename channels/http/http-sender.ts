import { createTokenSource } from './auth/access-tokens';
import { findCredentials, type CredentialDependencies, type Credentials } from './auth/credentials';
import type { ChannelOptions, Exchange, Sender } from '../channel';
import { withCredentials, type ComposedRequest } from './compose-request';
import type { HttpAnswer } from '../net/exchange';
import type { Unreachable } from '../net/failure';
import { httpResult } from '../net/http-result';
import { recordResponse } from '../net/record-response';
import { echoRedactor } from '../redact';
import { startStopwatch, type NoteStep } from '../net/stopwatch';
import { createTlsIdentities } from '../net/tls-identity';
import type { Unsendable } from '../unsendable';
import { createWebClient, type WebClient } from '../net/web-client';

/** Shared by all attempts. */
interface HttpDependencies extends CredentialDependencies {
  readonly client: WebClient;
}

/** Creates the sender for customers' endpoints. */
export const createHttpSender = (options: ChannelOptions): Sender<ComposedRequest> => {
  const client = createWebClient(options);
  const deps: HttpDependencies = {
    client,
    tokens: createTokenSource(client, Date.now),
    identities: createTlsIdentities(options.ca),
  };
  return {
    send: (request, nowMs, signal) => attempt(request, deps, signal, nowMs),
    close: () => client.close(),
  };
};

const attempt = async (
  request: ComposedRequest,
  deps: HttpDependencies,
  signal: AbortSignal,
  nowMs: number,
): Promise<Omit<Exchange, 'request'>> => {
  const stopwatch = startStopwatch();
  const { outcome, headers } = await ask(request, deps, signal, stopwatch.note);
  if (outcome.kind === 'unsendable') return { result: outcome };
  const { timings } = stopwatch;
  if (outcome.kind === 'unreachable') return { result: outcome, timings };
  const answeredMs = nowMs + (timings.first_byte_ms ?? 0);
  const response = recordResponse(outcome, echoRedactor(headers));
  return { result: httpResult(outcome, answeredMs), timings, response };
};

interface Asked {
  readonly outcome: HttpAnswer | Unreachable | Unsendable;
  /** The task's own headers and its credentials, as sent. */
  readonly headers: ComposedRequest['ownHeaders'];
}

const UNAUTHORIZED = 401;

/** Sends with the task's credentials. If the receiver refuses a cached token, sends once more with a new one. */
const ask = async (
  request: ComposedRequest,
  deps: HttpDependencies,
  signal: AbortSignal,
  note: NoteStep,
): Promise<Asked> => {
  const credentials = await findCredentials(request.security, deps, signal);
  if (credentials.kind === 'unreachable') return { outcome: credentials, headers: request.ownHeaders };
  const asked = await askWith(credentials, request, deps.client, signal, note);
  if (credentials.renew === undefined || !isUnauthorized(asked.outcome)) return asked;
  const renewed = await credentials.renew(signal);
  return renewed.kind === 'unreachable'
    ? { ...asked, outcome: renewed }
    : askWith(renewed, request, deps.client, signal, note);
};

const isUnauthorized = (outcome: Asked['outcome']): boolean =>
  outcome.kind === 'answered' && outcome.status === UNAUTHORIZED;

const askWith = async (
  credentials: Credentials,
  composed: ComposedRequest,
  client: WebClient,
  signal: AbortSignal,
  note: NoteStep,
): Promise<Asked> => {
  const { method, url, target, body, serviceHeaders, ownHeaders } = withCredentials(
    composed,
    credentials.headers,
  );
  const headers = { ...ownHeaders, ...serviceHeaders };
  const outcome = await client.ask(
    { method, url, target, headers, body, tls: credentials.tls },
    signal,
    note,
  );
  return { outcome, headers: ownHeaders };
};
