import { targetOf, type HttpRequest, type Task } from '../../domain/task/task';
import { createTokenSource } from './auth/access-tokens';
import {
  findCredentials,
  plannedHeaders,
  type CredentialDependencies,
  type Credentials,
} from './auth/credentials';
import type { AttemptContext, Channel, Exchange } from '../channel';
import { composeRequest, recordRequest, withCredentials, type ComposedRequest } from './compose-request';
import { startDeadline } from '../net/deadline';
import type { HttpAnswer } from '../net/exchange';
import type { Unreachable } from '../net/failure';
import { httpResult } from './http-result';
import { recordResponse } from './record-response';
import { echoRedactor } from '../redact';
import { startStopwatch, type NoteStep } from '../net/stopwatch';
import { createTlsIdentities } from '../net/tls-identity';
import type { Unsendable } from '../unsendable';
import { createWebClient, type WebClient, type WebClientOptions } from '../net/web-client';

export interface HttpChannelOptions extends WebClientOptions {
  /** Of this service, for `user-agent`. */
  readonly version: string;
}

export interface HttpChannel extends Channel {
  /** Closes every connection; an attempt that waits on one ends as if its caller had called it off. */
  close(): Promise<void>;
}

/** What every attempt uses. */
interface HttpDependencies extends CredentialDependencies {
  readonly client: WebClient;
}

/** The channel that POSTs to a customer's endpoint. */
export const createHttpChannel = (options: HttpChannelOptions): HttpChannel => {
  const client = createWebClient(options);
  const deps: HttpDependencies = {
    client,
    tokens: createTokenSource(client, Date.now),
    identities: createTlsIdentities(options.ca),
  };
  const compose = (task: Task, context: AttemptContext): ComposedRequest | Unsendable =>
    composeRequest(httpRequestOf(task), task.secrets, context, options.version);
  return {
    send: async (task, context, signal) => {
      const request = compose(task, context);
      if (request.kind === 'unsendable') return { result: request };
      const deadline = startDeadline(request.timeoutMs, signal);
      try {
        return await attempt(request, deps, deadline.signal, context.nowMs);
      } finally {
        deadline.clear();
      }
    },
    preview: (task, context) => {
      const request = compose(task, context);
      return request.kind === 'unsendable' ? request : recordPlanned(request);
    },
    close: () => client.close(),
  };
};

/** @throws Error for a task of another channel */
const httpRequestOf = (task: Task): HttpRequest => {
  const target = targetOf(task);
  if (target.channel !== 'http') throw new Error(`task ${task.id} is one of the channel ${target.channel}`);
  return target.request;
};

/** As it would be sent, were its credentials at hand; they are hidden all the same. */
const recordPlanned = (request: ComposedRequest) =>
  recordRequest(withCredentials(request, plannedHeaders(request.security)));

const attempt = async (
  request: ComposedRequest,
  deps: HttpDependencies,
  signal: AbortSignal,
  nowMs: number,
): Promise<Exchange> => {
  const stopwatch = startStopwatch();
  const { outcome, headers } = await ask(request, deps, signal, stopwatch.note);
  if (outcome.kind === 'unsendable') return { result: outcome };
  const sent = { request: recordPlanned(request), timings: stopwatch.timings };
  if (outcome.kind === 'unreachable') return { result: outcome, ...sent };
  const answeredMs = nowMs + (stopwatch.timings.first_byte_ms ?? 0);
  const response = recordResponse(outcome, echoRedactor(headers));
  return { result: httpResult(outcome, answeredMs), ...sent, response };
};

interface Asked {
  readonly outcome: HttpAnswer | Unreachable | Unsendable;
  /** The task's own headers and its credentials, as they were sent. */
  readonly headers: ComposedRequest['ownHeaders'];
}

const UNAUTHORIZED = 401;

/** Asks with the task's credentials, and once more where a token that was at hand is not taken any more. */
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
