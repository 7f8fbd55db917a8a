import type { FinalRefusal, SendResult } from '../../domain/delivery/delivery';
import type { HttpAnswer } from '../net/exchange';
import { httpResult } from '../net/http-result';

/**
 * Slack's error codes that a retry cannot fix, for one message or for the webhook. Other codes are retried.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
const FINAL_WORDS: Readonly<Record<string, FinalRefusal['of']>> = {
  invalid_payload: 'delivery',
  invalid_blocks: 'delivery',
  invalid_blocks_format: 'delivery',
  invalid_attachments: 'delivery',
  too_many_attachments: 'delivery',
  msg_too_long: 'delivery',
  msg_blocks_too_long: 'delivery',
  no_text: 'delivery',
  channel_is_archived: 'task',
  channel_not_found: 'task',
  user_not_found: 'task',
  invalid_token: 'task',
  token_revoked: 'task',
  account_inactive: 'task',
  team_disabled: 'task',
  no_service: 'task',
  no_service_id: 'task',
  no_team: 'task',
  no_active_hooks: 'task',
};

/** Longest response that can be one of the codes, in bytes. */
const MAX_WORD_BYTES = 64;

/**
 * Maps Slack's response to a result: the rules of HTTP, plus the codes for final refusals.
 *
 * @param answeredMs - arrival of the response, in milliseconds since the epoch
 */
export const slackResult = (answer: HttpAnswer, answeredMs: number): SendResult => {
  const result = httpResult(answer, answeredMs);
  if (result.kind !== 'refused' || result.status < 400 || result.status >= 500) return result;
  const word = wordOf(answer.bytes);
  const of = word === undefined ? undefined : FINAL_WORDS[word];
  return of === undefined ? result : { ...result, final: { of, reason: `slack_${word}` } };
};

/** Slack sends the code as plain text, or sometimes as JSON. */
const wordOf = (bytes: Buffer): string | undefined => {
  if (bytes.length > MAX_WORD_BYTES) return undefined;
  const word = /^(?:\{"ok":false,"error":")?([a-z_]{1,40})(?:"\})?$/.exec(
    bytes.toString('latin1').trim(),
  )?.[1];
  return word !== undefined && Object.hasOwn(FINAL_WORDS, word) ? word : undefined;
};
