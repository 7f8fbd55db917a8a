import type { SendResult } from '../../domain/delivery/delivery';
import type { ChannelOptions, Sender } from '../channel';
import { recordResponse } from '../net/record-response';
import type { HttpAnswer } from '../net/exchange';
import { startStopwatch } from '../net/stopwatch';
import { createTlsIdentities } from '../net/tls-identity';
import { createWebClient } from '../net/web-client';
import type { WebhookMessage } from './webhook-message';

/** Maps a chat's response, which arrived at `answeredMs` (milliseconds since the epoch), to a result. */
export type ResultOf = (answer: HttpAnswer, answeredMs: number) => SendResult;

const unchanged = (text: string): string => text;

/** Creates a sender that posts to webhooks of a chat. */
export const createWebhookSender = (options: ChannelOptions, resultOf: ResultOf): Sender<WebhookMessage> => {
  const client = createWebClient(options);
  const tls = createTlsIdentities(options.ca).plain;
  return {
    send: async (message, nowMs, signal) => {
      const stopwatch = startStopwatch();
      const outcome = await client.ask({ ...message, tls }, signal, stopwatch.note);
      if (outcome.kind === 'unsendable') return { result: outcome };
      const { timings } = stopwatch;
      if (outcome.kind === 'unreachable') return { result: outcome, timings };
      const result = resultOf(outcome, nowMs + (timings.first_byte_ms ?? 0));
      return { result, timings, response: recordResponse(outcome, unchanged) };
    },
    close: () => client.close(),
  };
};
