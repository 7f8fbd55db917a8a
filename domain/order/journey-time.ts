import { instantMs } from '../input/instant-ms';
import type { OrderFields } from './order-event';

/** What a time can be relative to: the first departure, the last arrival, or the event's time. */
const JOURNEY_ANCHORS = ['departure', 'arrival', 'event'] as const;

export type JourneyAnchor = (typeof JOURNEY_ANCHORS)[number];

/** Milliseconds in each unit. */
const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Largest offset from the anchor, either way, in milliseconds: 365 days. */
export const MAX_JOURNEY_OFFSET_MS = 365 * UNITS_MS.d;

/** A time relative to the journey or the event. */
export interface JourneyTime {
  readonly anchor: JourneyAnchor;
  /** After the anchor; negative is before it. */
  readonly offsetMs: number;
}

/** `departure-24h`: anchor, sign, whole number, and `m`, `h` or `d`, without blanks. */
const JOURNEY_TIME_PATTERN = /^(departure|arrival|event)([+-])(0|[1-9]\d{0,5})([mhd])$/;

const isAnchor = (text: string | undefined): text is JourneyAnchor =>
  JOURNEY_ANCHORS.some((anchor) => anchor === text);

const isUnit = (text: string | undefined): text is keyof typeof UNITS_MS =>
  text !== undefined && Object.hasOwn(UNITS_MS, text);

/** Parses a journey time; undefined if malformed, or if the offset exceeds {@link MAX_JOURNEY_OFFSET_MS}. */
export function parseJourneyTime(text: string): JourneyTime | undefined {
  const [, anchor, sign, count, unit] = JOURNEY_TIME_PATTERN.exec(text) ?? [];
  if (!isAnchor(anchor) || !isUnit(unit)) return undefined;
  const distanceMs = Number(count) * UNITS_MS[unit];
  if (distanceMs > MAX_JOURNEY_OFFSET_MS) return undefined;
  return { anchor, offsetMs: sign === '-' && distanceMs > 0 ? -distanceMs : distanceMs };
}

/**
 * Resolves a journey time to milliseconds since the epoch.
 *
 * @param eventMs - when the event happened, in milliseconds since the epoch
 * @returns undefined if the order has no such flight time
 */
export function journeyTimeMs(
  { anchor, offsetMs }: JourneyTime,
  fields: Pick<OrderFields, 'first_departure' | 'last_arrival'>,
  eventMs: number,
): number | undefined {
  const anchorMs = anchorTimeMs(anchor, fields, eventMs);
  return anchorMs === undefined ? undefined : anchorMs + offsetMs;
}

function anchorTimeMs(
  anchor: JourneyAnchor,
  { first_departure: departure, last_arrival: arrival }: Parameters<typeof journeyTimeMs>[1],
  eventMs: number,
): number | undefined {
  switch (anchor) {
    case 'departure':
      return departure === null ? undefined : instantMs(departure);
    case 'arrival':
      return arrival === null ? undefined : instantMs(arrival);
    case 'event':
      return eventMs;
  }
}
