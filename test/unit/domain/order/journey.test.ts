import { deriveJourney } from '../../../../domain/order/journey';
import type { Flight } from '../../../../domain/order/order-event';
import { aResolvedFlight as flight } from '../../../support/builders/order-input';

const OUT = flight('MAD-LHR', '2027-03-01T09:20:00Z', '2027-03-01T11:45:00Z');
const BACK = flight('LHR-MAD', '2027-03-08T18:35:00Z', '2027-03-08T21:00:00Z');

const cases: [string, Flight[], string, string, string, string][] = [
  ['one flight', [OUT], 'One Way', 'MAD', 'LHR', 'MAD-LHR'],
  [
    'one way with a connection',
    [OUT, flight('LHR-JFK', '2027-03-01T15:00:00Z', '2027-03-01T23:00:00Z')],
    'One Way',
    'MAD',
    'JFK',
    'MAD-LHR, LHR-JFK',
  ],
  [
    'a connection of exactly 24 hours',
    [OUT, flight('LHR-JFK', '2027-03-02T11:45:00Z')],
    'One Way',
    'MAD',
    'JFK',
    'MAD-LHR, LHR-JFK',
  ],
  [
    'a stay of more than 24 hours is not a connection',
    [OUT, flight('LHR-JFK', '2027-03-02T11:45:01Z')],
    'Multicity',
    'MAD',
    'JFK',
    'MAD-LHR, LHR-JFK',
  ],
  ['a round trip', [OUT, BACK], 'Round Trip', 'MAD', 'LHR', 'MAD-LHR, LHR-MAD'],
  ['a round trip, sent the other way round', [BACK, OUT], 'Round Trip', 'MAD', 'LHR', 'MAD-LHR, LHR-MAD'],
  [
    'a round trip with connections',
    [
      OUT,
      flight('LHR-JFK', '2027-03-01T15:00:00Z', '2027-03-01T23:00:00Z'),
      flight('JFK-CDG', '2027-03-10T23:00:00Z', '2027-03-11T06:00:00Z'),
      flight('CDG-MAD', '2027-03-11T08:00:00Z', '2027-03-11T10:00:00Z'),
    ],
    'Round Trip',
    'MAD',
    'JFK',
    'MAD-LHR, LHR-JFK, JFK-CDG, CDG-MAD',
  ],
  [
    'a day return',
    [OUT, flight('LHR-MAD', '2027-03-01T18:00:00Z', '2027-03-01T20:25:00Z')],
    'Round Trip',
    'MAD',
    'LHR',
    'MAD-LHR, LHR-MAD',
  ],
  [
    'a day return with a connection turns at the longest stay',
    [
      flight('SVQ-MAD', '2027-03-01T05:00:00Z', '2027-03-01T06:00:00Z'),
      flight('MAD-LHR', '2027-03-01T07:00:00Z', '2027-03-01T09:20:00Z'),
      flight('LHR-MAD', '2027-03-01T17:00:00Z', '2027-03-01T19:20:00Z'),
      flight('MAD-SVQ', '2027-03-01T20:30:00Z', '2027-03-01T21:30:00Z'),
    ],
    'Round Trip',
    'SVQ',
    'LHR',
    'SVQ-MAD, MAD-LHR, LHR-MAD, MAD-SVQ',
  ],
  [
    'an open jaw',
    [OUT, flight('CDG-MAD', '2027-03-08T18:35:00Z')],
    'Multicity',
    'MAD',
    'MAD',
    'MAD-LHR, CDG-MAD',
  ],
  [
    'a return to another airport',
    [OUT, flight('LHR-BCN', '2027-03-08T18:35:00Z')],
    'Multicity',
    'MAD',
    'BCN',
    'MAD-LHR, LHR-BCN',
  ],
  [
    'several cities',
    [
      OUT,
      flight('LHR-CDG', '2027-03-04T10:00:00Z', '2027-03-04T11:10:00Z'),
      flight('CDG-MAD', '2027-03-08T10:00:00Z', '2027-03-08T12:00:00Z'),
    ],
    'Multicity',
    'MAD',
    'MAD',
    'MAD-LHR, LHR-CDG, CDG-MAD',
  ],
  [
    'two round trips in one order',
    [OUT, BACK, flight('MAD-LHR', '2027-04-01T09:20:00Z'), flight('LHR-MAD', '2027-04-08T09:20:00Z')],
    'Multicity',
    'MAD',
    'MAD',
    'MAD-LHR, LHR-MAD, MAD-LHR, LHR-MAD',
  ],
  [
    'a flight to its own origin',
    [flight('MAD-MAD', '2027-03-01T09:20:00Z')],
    'One Way',
    'MAD',
    'MAD',
    'MAD-MAD',
  ],
];

test.each(cases)('%s', (_name, flights, booking_type, origin, destination, full_path) => {
  expect(deriveJourney(flights)).toMatchObject({ booking_type, origin, destination, full_path });
});

test('flights are sorted by instant, not by their number of fraction digits', () => {
  const first = flight('MAD-LHR', '2027-03-01T09:20:00Z');
  const second = flight('LHR-JFK', '2027-03-01T09:20:00.5Z');
  expect(deriveJourney([second, first])?.full_path).toBe('MAD-LHR, LHR-JFK');
});

test('the journey lasts from the first departure to the arrival of the last flight', () => {
  expect(deriveJourney([BACK, OUT])).toMatchObject({
    first_departure: '2027-03-01T09:20:00Z',
    last_arrival: '2027-03-08T21:00:00Z',
  });
});

test('the journey lasts to the last departure if the last arrival is unknown', () => {
  expect(deriveJourney([OUT, flight('LHR-MAD', '2027-03-08T18:35:00Z')])?.last_arrival).toBe(
    '2027-03-08T18:35:00Z',
  );
});

test('the last flight is the one that departs last, even if another arrives later', () => {
  const long = flight('MAD-SYD', '2027-03-01T09:00:00Z', '2027-03-02T09:00:00Z');
  const short = flight('MAD-LHR', '2027-03-01T10:00:00Z', '2027-03-01T12:00:00Z');
  expect(deriveJourney([short, long])?.last_arrival).toBe('2027-03-01T12:00:00Z');
});

test('without flights there is no journey', () => {
  expect(deriveJourney([])).toBeUndefined();
});
