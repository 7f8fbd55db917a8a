import type { ReceivedResponse } from '../../domain/delivery/delivery';
import type { HttpAnswer } from './exchange';
import { MAX_RECORDED_RESPONSE_BYTES, cutText } from '../recorded-text';
import { redactAnswerHeaders } from '../redact';

/**
 * Returns the response for the record, with the first 4 KB of the body as text.
 *
 * @param hide - redacts secrets that the response echoes
 */
export const recordResponse = (answer: HttpAnswer, hide: (text: string) => string): ReceivedResponse => {
  // Redacts before cutting, because half a secret at the end would not be found.
  const { body, body_truncated } = cutText(hide(answer.bytes.toString('utf8')), MAX_RECORDED_RESPONSE_BYTES);
  return {
    status: answer.status,
    headers: redactAnswerHeaders(answer.headers, hide),
    body,
    ...(body_truncated || !answer.complete ? { body_truncated: true } : {}),
  };
};
