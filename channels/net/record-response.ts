import type { ReceivedResponse } from '../../domain/delivery/delivery';
import type { HttpAnswer } from './exchange';
import { MAX_RECORDED_RESPONSE_BYTES, cutText } from '../recorded-text';
import { redactAnswerHeaders } from '../redact';

/**
 * The response for the record, with redacted headers and the first 4 KB of the body as text.
 *
 * @param hide - redacts secrets of the request that the response echoes
 */
export const recordResponse = (answer: HttpAnswer, hide: (text: string) => string): ReceivedResponse => {
  // Redact before the cut, because half a secret at the end would not match.
  const { body, body_truncated } = cutText(hide(answer.bytes.toString('utf8')), MAX_RECORDED_RESPONSE_BYTES);
  return {
    status: answer.status,
    headers: redactAnswerHeaders(answer.headers, hide),
    body,
    ...(body_truncated || !answer.complete ? { body_truncated: true } : {}),
  };
};
