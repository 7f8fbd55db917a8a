import type { SendResult, SentRequest } from '../../domain/delivery/delivery';
import type { Channel, Exchange } from '../channel';
import { composeSlack, type ComposedSlack } from './compose-slack';
import { startDeadline } from '../net/deadline';
import { recordResponse } from '../http/record-response';
import { MAX_RECORDED_REQUEST_BYTES, cutText } from '../recorded-text';
import { redactUrl, urlRedactor } from '../redact';
import { slackResult } from './slack-result';
import { startStopwatch } from '../net/stopwatch';
import { createTlsIdentities } from '../net/tls-identity';
import { createWebClient, type WebClientOptions } from '../net/web-client';

/** Deadline of one attempt, in milliseconds. */
const SLACK_TIMEOUT_MS = 15_000;

export interface SlackChannelOptions extends WebClientOptions {
  /** Of this service, for `user-agent`. */
  readonly version: string;
  /** Deadline of one attempt; default: 15,000. */
  readonly timeoutMs?: number;
}

export interface SlackChannel extends Channel {
  /** Closes every connection; an attempt that waits on one ends as if its caller had called it off. */
  close(): Promise<void>;
}

/** The channel that posts to an incoming webhook of Slack. Its pace is kept by `domain/pace`. */
export const createSlackChannel = (options: SlackChannelOptions): SlackChannel => {
  const { timeoutMs = SLACK_TIMEOUT_MS } = options;
  const client = createWebClient(options);
  const tls = createTlsIdentities(options.ca).plain;

  const attempt = async (request: ComposedSlack, signal: AbortSignal, nowMs: number): Promise<Exchange> => {
    const stopwatch = startStopwatch();
    const outcome = await client.ask({ ...request, tls }, signal, stopwatch.note);
    if (outcome.kind === 'unsendable') return { result: outcome };
    const sent = { request: recordSlack(request), timings: stopwatch.timings };
    if (outcome.kind === 'unreachable') return { result: outcome, ...sent };
    const answeredMs = nowMs + (stopwatch.timings.first_byte_ms ?? 0);
    const result: SendResult = slackResult(outcome, answeredMs);
    return { result, ...sent, response: recordResponse(outcome, urlRedactor(request.url)) };
  };

  return {
    send: async (task, context, signal) => {
      const request = composeSlack(task, context, options.version);
      if (request.kind === 'unsendable') return { result: request };
      const deadline = startDeadline(timeoutMs, signal);
      try {
        return await attempt(request, deadline.signal, context.nowMs);
      } finally {
        deadline.clear();
      }
    },
    preview: (task, context) => {
      const request = composeSlack(task, context, options.version);
      return request.kind === 'unsendable' ? request : recordSlack(request);
    },
    close: () => client.close(),
  };
};

/** Whoever knows the URL can post: the record shows its origin alone. */
const recordSlack = ({ method, url, headers, body }: ComposedSlack): SentRequest => ({
  method,
  url: redactUrl(url),
  headers,
  ...cutText(body, MAX_RECORDED_REQUEST_BYTES),
});
