import type { AttemptContext } from './channel';
import type { MessageContext } from './message-context';

/** Returns headers that describe the event, for every channel that uses HTTP. */
export const callsignHeaders = (
  about: MessageContext['about'],
  { attempt }: Pick<AttemptContext, 'attempt'>,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(about).map(([name, value]) => [`callsign-${name}`, value])),
  'callsign-attempt': String(attempt),
});
