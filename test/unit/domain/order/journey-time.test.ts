import {
  journeyTimeMs,
  MAX_JOURNEY_OFFSET_MS,
  parseJourneyTime,
} from '../../../../domain/order/journey-time';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

test.each([
  ['departure-24h', { anchor: 'departure', offsetMs: -24 * HOUR_MS }],
  ['departure+1h', { anchor: 'departure', offsetMs: HOUR_MS }],
  ['arrival+0m', { anchor: 'arrival', offsetMs: 0 }],
  ['arrival-0m', { anchor: 'arrival', offsetMs: 0 }],
  ['arrival+90m', { anchor: 'arrival', offsetMs: 90 * MINUTE_MS }],
  ['event+48h', { anchor: 'event', offsetMs: 2 * DAY_MS }],
  ['departure-365d', { anchor: 'departure', offsetMs: -MAX_JOURNEY_OFFSET_MS }],
  ['arrival+525600m', { anchor: 'arrival', offsetMs: MAX_JOURNEY_OFFSET_MS }],
])('%s is a journey time', (text, expected) => {
  expect(parseJourneyTime(text)).toEqual(expected);
});

test.each([
  '',
  'departure',
  'departure24h',
  'departure-',
  'departure-h',
  'departure-24',
  'departure-24s',
  'departure-1.5h',
  'departure -24h',
  'departure- 24h',
  ' departure-24h',
  'departure-24h\n',
  'departure-24h\ndeparture-1h',
  'departure-024h',
  'departure--24h',
  'departure-366d',
  'departure+525601m',
  'departure+9999999m',
  'Departure-24h',
  'departure-24H',
  'landing+1h',
  'constructor+1h',
  '-24h',
])('%j is not a journey time', (text) => {
  expect(parseJourneyTime(text)).toBe(undefined);
});

const FIELDS = { first_departure: '2027-03-01T09:20:00Z', last_arrival: '2027-03-08T21:00:00Z' };
const EVENT_MS = Date.parse('2027-01-14T08:30:00Z');

test.each([
  ['departure-24h', '2027-02-28T09:20:00.000Z'],
  ['departure+1h', '2027-03-01T10:20:00.000Z'],
  ['arrival+2h', '2027-03-08T23:00:00.000Z'],
  ['event+2d', '2027-01-16T08:30:00.000Z'],
])('%s resolves to %s', (text, on) => {
  const time = parseJourneyTime(text)!;
  expect(new Date(journeyTimeMs(time, FIELDS, EVENT_MS)!).toISOString()).toBe(on);
});

test('without flights only times relative to the event resolve', () => {
  const none = { first_departure: null, last_arrival: null };
  const at = (text: string) => journeyTimeMs(parseJourneyTime(text)!, none, EVENT_MS);
  expect([at('departure-1h'), at('arrival+1h'), at('event+1h')]).toEqual([
    undefined,
    undefined,
    EVENT_MS + HOUR_MS,
  ]);
});
