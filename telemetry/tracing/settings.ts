/** @throws Error for anything but an http or https URL without a query */
export function parseCollectorUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === undefined || !isWeb || url.search !== '' || url.hash !== '')
    throw new Error('must be the base URL of a collector, like http://127.0.0.1:4318');
  return url.href.replace(/\/+$/, '');
}

/** A header's name by RFC 9110; its value comes percent-encoded. */
const HEADER = /^\s*([!#$%&'*+.^`|~\w-]+)\s*=\s*([\x21-\x2b\x2d-\x7e]*)\s*$/;

/**
 * `name=value,name=value`, values percent-encoded.
 *
 * @throws Error naming the entry, not its value: it may be a key
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function parseCollectorHeaders(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').map((entry, index): [string, string] => {
      const [, name, encoded] = HEADER.exec(entry) ?? [];
      const value = encoded === undefined ? undefined : decoded(encoded);
      if (name === undefined || value === undefined)
        throw new Error(`entry ${index + 1} is not name=value with a percent-encoded value`);
      return [name, value];
    }),
  );
}

/** @returns undefined where it is not percent-encoded UTF-8 */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** @throws Error for anything but a number from 0 to 1 */
export function parseRatio(text: string): number {
  const ratio = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(ratio >= 0 && ratio <= 1)) throw new Error('must be a share from 0 to 1');
  return ratio;
}
