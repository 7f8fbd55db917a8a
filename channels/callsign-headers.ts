import type { AttemptContext } from './channel';
import type { MessageContext } from './message-context';

/** What a request is about, whatever takes it. */
export const callsignHeaders = (
  about: MessageContext['about'],
  { attempt }: Pick<AttemptContext, 'attempt'>,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(about).map(([name, value]) => [`callsign-${name}`, value])),
  'callsign-attempt': String(attempt),
});
