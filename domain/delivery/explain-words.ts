import type { SendResult } from './delivery';

/** Recorded result of an attempt; `unknown` if the worker died before it recorded one. */
export type AttemptResult = SendResult | { readonly kind: 'unknown'; readonly reason: string };

/** Describes the result of an attempt. */
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

/** Says what to do without showing the address, which would reveal the operator's network. */
const BLOCKED =
  'its host has no address that may be called (ip blocked); it has to be public, or the operator has to allow it';

/** Texts for reason codes; other reasons are phrases already. */
const REASONS: Readonly<Record<string, string>> = {
  schedule_used_up: 'its schedule has no attempt left',
  http_410: 'the receiver says that it is gone for good (410)',
  http_413: 'the request is too large for the receiver (413)',
  failing_for_5_days: 'the task had failed for 5 days',
};

export const reasonWords = (reason: string): string => REASONS[reason] ?? reason;
