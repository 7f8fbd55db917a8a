import type { OpenTracing, TracingOptions } from './otlp';

/**
 * Starts tracing if it is configured.
 *
 * Loads OpenTelemetry only then, because that is an eighth of all code that the API loads.
 *
 * @returns undefined if `settings` is undefined
 */
export async function openConfigured(
  settings: Omit<TracingOptions, 'service' | 'version'> | undefined,
  process: Pick<TracingOptions, 'service' | 'version'>,
): Promise<OpenTracing | undefined> {
  if (settings === undefined) return undefined;
  const { openTracing } = await import('./otlp.js');
  return openTracing({ ...settings, ...process });
}
