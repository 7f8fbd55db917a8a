import { z } from 'zod';
import { airportZone } from './airport-zone';
import { code, dateRangeError, iata } from './field-schemas';
import { hasOffset, parseInstant, resolveLocal, type TimeProblem, type TimeReading } from '../input/instant';
import { instantMs } from '../input/instant-ms';
import { says } from '../input/zod-problems';
import type { Flight, TimeFlag } from './order-event';

/** Most flights of one order. */
const MAX_FLIGHTS = 50;

const dateError = says(
  'DATE_INVALID',
  'is not an ISO 8601 time; send a local one like "2027-03-01T10:20", or one with an offset like "2027-03-01T10:20:00+01:00"',
);

const TIME_ERRORS: Readonly<Record<TimeProblem, string>> = {
  DATE_INVALID: dateError,
  DATE_RANGE: dateRangeError,
  TZ_INVALID: says(
    'TZ_INVALID',
    'is local at an airport with an unknown time zone; send the time with an offset',
  ),
};

const segmentOrder = says(
  'SEGMENT_ORDER',
  'is an instant before the departure; check both times and their offsets',
);

/** Checked before the airports, so that a wrong time is reported even if its airport is wrong too. */
const isTime = (sent: string): boolean => {
  const read = hasOffset(sent) ? parseInstant(sent) : resolveLocal(sent, 'UTC');
  return read.kind === 'instant' || read.problem !== 'DATE_INVALID';
};

const flightTime = z.string(dateError).refine(isTime, dateError);

interface ReadTime {
  readonly reading: TimeReading;
  readonly zone: string | null;
}

function readTime(sent: string, airport: string): ReadTime {
  const zone = airportZone(airport);
  return { reading: hasOffset(sent) ? parseInstant(sent) : resolveLocal(sent, zone ?? ''), zone };
}

const flagsOf = (departure: TimeReading, arrival: TimeReading | undefined): TimeFlag[] => [
  ...(departure.kind === 'instant' && departure.dst !== undefined
    ? [`departure_dst_${departure.dst}` as const]
    : []),
  ...(arrival?.kind === 'instant' && arrival.dst !== undefined
    ? [`arrival_dst_${arrival.dst}` as const]
    : []),
];

/** One flight. Parsing resolves its times to instants at its airports. */
export const flightSchema = z
  .strictObject({
    origin: iata.meta({ example: 'MAD' }),
    destination: iata.meta({ example: 'LHR' }),
    departure: flightTime.meta({
      description: 'Local at `origin`, or with an offset.',
      example: '2027-03-01T10:20',
    }),
    arrival: z.exactOptional(flightTime.nullable()).meta({
      description: 'Local at `destination`, or with an offset.',
      example: '2027-03-01T11:45',
    }),
    carrier: z
      .exactOptional(
        code(
          /^[A-Z0-9]{2,3}$/,
          'CARRIER_INVALID',
          'is not a carrier; send 2 or 3 capital letters or digits like "IB"',
        ).nullable(),
      )
      .meta({ example: 'IB' }),
    number: z
      .exactOptional(
        code(
          /^[A-Z0-9]{1,5}$/,
          'FLIGHT_NUMBER_INVALID',
          'is not a flight number; send a text of 1 to 5 capital letters or digits like "3166"',
        ).nullable(),
      )
      .meta({ example: '3166' }),
  })
  .transform((sent, context): Flight => {
    const refuse = (member: string, message: string): never => {
      context.addIssue({ code: 'custom', path: [member], message });
      return z.NEVER;
    };
    const departure = readTime(sent.departure, sent.origin);
    const arrival = typeof sent.arrival === 'string' ? readTime(sent.arrival, sent.destination) : undefined;
    if (arrival?.reading.kind === 'invalid') refuse('arrival', TIME_ERRORS[arrival.reading.problem]);
    if (departure.reading.kind === 'invalid')
      return refuse('departure', TIME_ERRORS[departure.reading.problem]);
    if (
      arrival?.reading.kind === 'instant' &&
      instantMs(arrival.reading.at) < instantMs(departure.reading.at)
    ) {
      refuse('arrival', segmentOrder);
    }
    const flags = flagsOf(departure.reading, arrival?.reading);
    return {
      origin: sent.origin,
      destination: sent.destination,
      departure: sent.departure,
      departure_at: departure.reading.at,
      departure_zone: departure.zone,
      ...(arrival?.reading.kind === 'instant' && typeof sent.arrival === 'string'
        ? { arrival: sent.arrival, arrival_at: arrival.reading.at, arrival_zone: arrival.zone }
        : {}),
      ...(typeof sent.carrier === 'string' ? { carrier: sent.carrier } : {}),
      ...(typeof sent.number === 'string' ? { number: sent.number } : {}),
      ...(flags.length > 0 ? { flags } : {}),
    };
  });

const flightsError = says('FLIGHTS_INVALID', `is not accepted; send a list of 1 to ${MAX_FLIGHTS} flights`);

export const flightList = z
  .array(flightSchema, flightsError)
  .min(1, flightsError)
  .max(MAX_FLIGHTS, flightsError);
