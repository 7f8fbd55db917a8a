import type { AttemptContext } from './channel';
import type { MessageContext } from './message-context';

/** Headers that name the subject and the attempt, the same for every HTTP channel. */
export const callsignHeaders = (
  about: MessageContext['about'],
  { attempt }: Pick<AttemptContext, 'attempt'>,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(about).map(([name, value]) => [`callsign-${name}`, value])),
  'callsign-attempt': String(attempt),
});
