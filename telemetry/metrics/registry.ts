import { collectDefaultMetrics, prometheusContentType, register } from 'prom-client';
import { withTimeout } from '../../async/with-timeout';

/**
 * Reads some metrics in the Prometheus text format.
 *
 * Names must be unique among the sources of a registry.
 */
export type MetricsSource = () => Promise<string>;

/** How long a source may take, in milliseconds. A slower source is left out of the response. */
const SOURCE_LIMIT_MS = 5_000;

/** All metrics of one process: its own counters and histograms, and those of added sources. */
export class MetricsRegistry {
  private readonly sources = new Set<MetricsSource>();

  /** Adds a source. @returns a function that removes it */
  add(source: MetricsSource): () => void {
    this.sources.add(source);
    return () => void this.sources.delete(source);
  }

  /** Reads all metrics in the Prometheus text format. */
  async read(): Promise<{ readonly contentType: string; readonly text: string }> {
    const texts = await Promise.all([register.metrics(), ...[...this.sources].map(readOrComment)]);
    return {
      contentType: prometheusContentType,
      text: texts.map((text) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)).join(''),
    };
  }
}

/** Reads a source; returns a comment instead if it fails or takes too long. */
const readOrComment = (source: MetricsSource): Promise<string> =>
  withTimeout(
    source().catch(() => '# one of the sources failed\n'),
    SOURCE_LIMIT_MS,
    () => '# one of the sources took too long\n',
  );

/** Exports the metrics of Node itself: CPU, memory, event loop, garbage collection. Idempotent. */
export function measureNode(): void {
  if (register.getSingleMetric('nodejs_eventloop_lag_seconds') === undefined) collectDefaultMetrics();
}
