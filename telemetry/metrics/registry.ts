import { collectDefaultMetrics, prometheusContentType, register } from 'prom-client';
import { withTimeout } from '../../async/with-timeout';

/** Some metrics in the text format of Prometheus; none of their names may be in another source of the same board. */
export type MetricsSource = () => Promise<string>;

/** How long a source may take, in milliseconds; the others are shown without it then. */
const SOURCE_LIMIT_MS = 5_000;

/** What `/metrics` of one process shows: its counters, and what its parts have to say besides. */
export class MetricsRegistry {
  private readonly sources = new Set<MetricsSource>();

  /** @returns takes it away again */
  add(source: MetricsSource): () => void {
    this.sources.add(source);
    return () => void this.sources.delete(source);
  }

  /** Everything, as Prometheus reads it. */
  async read(): Promise<{ readonly contentType: string; readonly text: string }> {
    const texts = await Promise.all([register.metrics(), ...[...this.sources].map(orNothing)]);
    return {
      contentType: prometheusContentType,
      text: texts.map((text) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)).join(''),
    };
  }
}

const orNothing = (source: MetricsSource): Promise<string> =>
  withTimeout(
    source().catch(() => '# one of the sources failed\n'),
    SOURCE_LIMIT_MS,
    () => '# one of the sources took too long\n',
  );

/** Has this process measure Node itself: processor, memory, event loop, garbage collection. Once. */
export function measureNode(): void {
  if (register.getSingleMetric('nodejs_eventloop_lag_seconds') === undefined) collectDefaultMetrics();
}
