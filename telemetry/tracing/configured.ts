import type { OpenTracing, TracingOptions } from './otlp';

/** Starts to trace where that is configured. What it takes is loaded only then: an eighth of all that an API loads. */
export async function openConfigured(
  settings: Omit<TracingOptions, 'service' | 'version'> | undefined,
  process: Pick<TracingOptions, 'service' | 'version'>,
): Promise<OpenTracing | undefined> {
  if (settings === undefined) return undefined;
  const { openTracing } = await import('./otlp.js');
  return openTracing({ ...settings, ...process });
}
