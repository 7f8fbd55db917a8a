import type { FinalRefusal, SendResult } from '../../domain/delivery/delivery';
import type { HttpAnswer } from '../net/exchange';
import { httpResult } from '../net/http-result';

/**
 * Power Automate's error codes that a retry cannot fix. Other codes are retried.
 *
 * A workflow that is deleted or turned off responds with 400 and `WorkflowTriggerIsNotEnabled`. A workflow that is created
 * again has a new URL.
 *
 * @see https://learn.microsoft.com/azure/connectors/connectors-native-reqres
 */
const FINAL_CODES: Readonly<Record<string, FinalRefusal['of']>> = {
  WorkflowTriggerIsNotEnabled: 'task',
  WorkflowNotFound: 'task',
  WorkflowTriggerNotFound: 'task',
  TriggerInputSchemaMismatch: 'delivery',
  InvalidRequestContent: 'delivery',
};

/** Part of a response that is searched for a code, in bytes. */
const MAX_ANSWER_BYTES = 16_384;

const CODE = /"code"\s*:\s*"([A-Za-z]{1,60})"/;

/**
 * Maps a workflow's response to a result: the rules of HTTP, plus the codes for final refusals.
 *
 * @param answeredMs - arrival of the response, in milliseconds since the epoch
 */
export const teamsResult = (answer: HttpAnswer, answeredMs: number): SendResult => {
  const result = httpResult(answer, answeredMs);
  if (result.kind !== 'refused' || result.status < 400 || result.status >= 500) return result;
  const code = CODE.exec(answer.bytes.toString('latin1', 0, MAX_ANSWER_BYTES))?.[1];
  if (code === undefined || !Object.hasOwn(FINAL_CODES, code)) return result;
  return { ...result, final: { of: FINAL_CODES[code] ?? 'delivery', reason: `teams_${code}` } };
};
