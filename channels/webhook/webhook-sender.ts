import type { SendResult } from '../../domain/delivery/delivery';
import type { ChannelOptions, Sender } from '../channel';
import { recordResponse } from '../net/record-response';
import type { HttpAnswer } from '../net/exchange';
import { startStopwatch } from '../net/stopwatch';
import { createTlsIdentities } from '../net/tls-identity';
import { createWebClient } from '../net/web-client';
import type { WebhookMessage } from './webhook-message';

/** Maps a chat's response to a result; `answeredMs` is its time in milliseconds since the epoch. */
export type ResultOf = (answer: HttpAnswer, answeredMs: number) => SendResult;

const asItIs = (text: string): string => text;

/** Posts messages to the webhooks of a chat. */
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
      return { result, timings, response: recordResponse(outcome, asItIs) };
    },
    close: () => client.close(),
  };
};
