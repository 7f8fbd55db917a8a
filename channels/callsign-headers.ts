import type { AttemptContext } from './channel';
import type { Occasion } from './occasion';

/** What a request is about, whatever takes it. */
export const callsignHeaders = (
  about: Occasion['about'],
  { attempt }: Pick<AttemptContext, 'attempt'>,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(about).map(([name, value]) => [`callsign-${name}`, value])),
  'callsign-attempt': String(attempt),
});
