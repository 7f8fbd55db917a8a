/**
 * Converts a valid RFC 3339 instant to milliseconds since the epoch.
 *
 * Finer digits round up, so that a timer never fires before its instant.
 */
export function instantMs(rfc3339: string): number {
  const fraction = /\.\d{3}(\d+)/.exec(rfc3339)?.[1] ?? '';
  return Date.parse(rfc3339) + (/[1-9]/.test(fraction) ? 1 : 0);
}
