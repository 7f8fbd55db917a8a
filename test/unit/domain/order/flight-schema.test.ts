import { parseOrder } from '../../../../domain/order/order';
import { aFlight, anOrderBody, problemsOf } from '../../../support/builders/order-input';

const flightProblems = (changes: Record<string, unknown>) =>
  problemsOf(() => parseOrder(anOrderBody({ flights: [aFlight(changes)] })));

test('a flight omits optional members that are null or absent', () => {
  const flights = [
    {
      origin: 'MAD',
      destination: 'LHR',
      departure: '2027-03-01T10:20',
      arrival: null,
      carrier: null,
      number: null,
    },
  ];
  expect(parseOrder(anOrderBody({ flights })).order.flights).toEqual([
    {
      origin: 'MAD',
      destination: 'LHR',
      departure: '2027-03-01T10:20',
      departure_at: '2027-03-01T09:20:00Z',
      departure_zone: 'Europe/Madrid',
    },
  ]);
});

test('a time with an offset does not need a known airport', () => {
  const flight = aFlight({
    origin: 'QQX',
    departure: '2027-03-01T10:20:00+05:30',
    arrival: '2027-03-01T11:45:00Z',
  });
  expect(parseOrder(anOrderBody({ flights: [flight] })).order.flights[0]).toMatchObject({
    departure: '2027-03-01T10:20:00+05:30',
    departure_at: '2027-03-01T04:50:00Z',
    departure_zone: null,
    arrival_zone: 'Europe/London',
  });
});

test('times that a clock change makes ambiguous or impossible are flagged', () => {
  const flight = aFlight({ destination: 'BCN', departure: '2026-10-25T02:30', arrival: '2027-03-28T02:30' });
  expect(parseOrder(anOrderBody({ flights: [flight] })).order.flights[0]).toMatchObject({
    departure_at: '2026-10-25T00:30:00Z',
    arrival_at: '2027-03-28T01:30:00Z',
    flags: ['departure_dst_overlap', 'arrival_dst_gap'],
  });
});

describe('flights', () => {
  test.each([
    ['O027', { departure: 1700000000 }, 'DATE_INVALID /flights/0/departure'],
    ['O029', { departure: { $date: '2027-01-01T00:00:00Z' } }, 'DATE_INVALID /flights/0/departure'],
    ['a time of null', { departure: null }, 'DATE_INVALID /flights/0/departure'],
    ['O013', { departure: '2027-01-01' }, 'DATE_INVALID /flights/0/departure'],
    ['O023', { departure: '0001-01-01T00:00:00Z' }, 'DATE_RANGE /flights/0/departure'],
    ['O025', { arrival: '2100-01-01T00:00:00Z' }, 'DATE_RANGE /flights/0/arrival'],
    ['local at an unknown airport', { origin: 'QQX' }, 'TZ_INVALID /flights/0/departure'],
    ['local at an unknown destination', { destination: 'QQX' }, 'TZ_INVALID /flights/0/arrival'],
    ['O045', { departure: '2027-02-30T00:00' }, 'DATE_INVALID /flights/0/departure'],
    ['O083', { origin: 'mad' }, 'IATA_INVALID /flights/0/origin'],
    ['O085', { origin: 'MADR' }, 'IATA_INVALID /flights/0/origin'],
    ['O087', { origin: '\u041cAD' }, 'IATA_INVALID /flights/0/origin'],
    ['a digit', { destination: 'M4D' }, 'IATA_INVALID /flights/0/destination'],
    ['a line break', { destination: 'MAD\n' }, 'IATA_INVALID /flights/0/destination'],
    ['O107', { arrival: '2027-03-01T09:00' }, 'SEGMENT_ORDER /flights/0/arrival'],
    ['O107 by an offset', { arrival: '2027-03-01T10:20:00+02:00' }, 'SEGMENT_ORDER /flights/0/arrival'],
    ['a carrier of one letter', { carrier: 'I' }, 'CARRIER_INVALID /flights/0/carrier'],
    ['a number that is a number', { number: 3166 }, 'FLIGHT_NUMBER_INVALID /flights/0/number'],
    ['a number of six digits', { number: '123456' }, 'FLIGHT_NUMBER_INVALID /flights/0/number'],
    ['an unknown member', { gate: 'B12' }, 'UNKNOWN_MEMBER /flights/0/gate'],
  ])('%s: %j is refused', (_id, changes, problem) => {
    expect(flightProblems(changes)).toEqual([problem]);
  });

  test('a local arrival before the local departure is valid if the instants are in order', () => {
    const flight = aFlight({
      origin: 'HND',
      destination: 'HNL',
      departure: '2027-03-01T21:00',
      arrival: '2027-03-01T09:00',
    });
    expect(problemsOf(() => parseOrder(anOrderBody({ flights: [flight] })))).toEqual([]);
  });

  test.each([
    ['none', [], ['FLIGHTS_INVALID /flights']],
    ['null', null, ['FLIGHTS_INVALID /flights']],
    ['an object', {}, ['FLIGHTS_INVALID /flights']],
    ['not sent', undefined, ['MISSING /flights']],
    ['51', Array.from({ length: 51 }, () => aFlight()), ['FLIGHTS_INVALID /flights']],
    ['50', Array.from({ length: 50 }, () => aFlight()), []],
    ['a flight of null', [null], ['TYPE_INVALID /flights/0']],
  ])('how many: %s', (_id, flights, problems) => {
    expect(problemsOf(() => parseOrder(anOrderBody({ flights })))).toEqual(problems);
  });
});
