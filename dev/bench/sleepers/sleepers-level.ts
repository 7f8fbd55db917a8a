import type { Latency } from '../latency/one-at-a-time';
import type { ByProcess } from '../world/processes';

/** Measurements with this many orders asleep. */
export interface SleepersLevel {
  readonly sleepers: number;
  /** Growth of resident memory since the previous level, per order. */
  readonly bytes_per_order: ByProcess<number>;
  /** Growth of the service's used heap since the previous level, per order. */
  readonly heap_bytes_per_order: number;
  readonly memory: ServiceMemory;
  readonly among_them: Latency;
  readonly bare_signal: Latency;
}

export interface ServiceMemory {
  readonly rss: ByProcess<number>;
  /** Heap of the service after a garbage collection. */
  readonly heapBytes: number;
}
