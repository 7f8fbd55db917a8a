import type { ReceivedResponse } from '../../domain/delivery/delivery';
import type { HttpAnswer } from './exchange';
import { MAX_RECORDED_RESPONSE_BYTES, cutText } from '../recorded-text';
import { redactAnswerHeaders } from '../redact';

/**
 * The answer as the record may show it: the first 4 KB of the body as text.
 *
 * @param hide - replaces what it echoes of our secrets
 */
export const recordResponse = (answer: HttpAnswer, hide: (text: string) => string): ReceivedResponse => {
  // Hidden before it is cut: half a secret at the end would not be found.
  const { body, body_truncated } = cutText(hide(answer.bytes.toString('utf8')), MAX_RECORDED_RESPONSE_BYTES);
  return {
    status: answer.status,
    headers: redactAnswerHeaders(answer.headers, hide),
    body,
    ...(body_truncated || !answer.complete ? { body_truncated: true } : {}),
  };
};
