import type { FinalRefusal, SendResult } from '../../domain/delivery/delivery';
import type { HttpAnswer } from '../net/exchange';
import { httpResult } from '../net/http-result';

/**
 * The codes with which Power Automate refuses for good. A workflow that is deleted or turned off answers 400 with
 * `WorkflowTriggerIsNotEnabled`; a deleted one gets a new URL when it is made again. Other codes are tried again.
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

/** Longest answer that is searched, in bytes. */
const MAX_ANSWER_BYTES = 16_384;

const CODE = /"code"\s*:\s*"([A-Za-z]{1,60})"/;

/**
 * What an answer of a workflow means: as any over HTTP, and the codes for what is final.
 *
 * @param answeredMs - when it came, in milliseconds since the epoch
 */
export const teamsResult = (answer: HttpAnswer, answeredMs: number): SendResult => {
  const result = httpResult(answer, answeredMs);
  if (result.kind !== 'refused' || result.status < 400 || result.status >= 500) return result;
  const code = CODE.exec(answer.bytes.toString('latin1', 0, MAX_ANSWER_BYTES))?.[1];
  if (code === undefined || !Object.hasOwn(FINAL_CODES, code)) return result;
  return { ...result, final: { of: FINAL_CODES[code] ?? 'delivery', reason: `teams_${code}` } };
};
