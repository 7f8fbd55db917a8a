import type { SendResult } from './delivery';

/** What came of an attempt, as it is on record; `unknown`: the worker died before it could say. */
export type AttemptResult = SendResult | { readonly kind: 'unknown'; readonly reason: string };

/** What came of an attempt, in words. */
export const resultWords = (result: AttemptResult): string => {
  switch (result.kind) {
    case 'accepted':
    case 'refused':
      return `the receiver answered ${result.status}`;
    case 'unreachable':
      if (result.reason === 'ip_blocked') return BLOCKED;
      return `${result.reason.replaceAll('_', ' ')}: ${result.detail}`;
    case 'unsendable':
      return reasonWords(result.reason);
    case 'unknown':
      return result.reason;
  }
};

/** Says what to do: that the address is private is all that anybody outside may know of it. */
const BLOCKED =
  'its host has no address that may be called (ip blocked); it has to be public, or the operator has to allow it';

/** Reasons that are a word, in more of them; every other is a phrase by itself. */
const REASONS: Readonly<Record<string, string>> = {
  schedule_used_up: 'its schedule has no attempt left',
  http_410: 'the receiver says that it is gone for good (410)',
  http_413: 'what is sent is too large for the receiver (413)',
  failing_for_5_days: 'the task had failed for 5 days',
};

export const reasonWords = (reason: string): string => REASONS[reason] ?? reason;
