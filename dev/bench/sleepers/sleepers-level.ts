import type { Latency } from '../latency/one-at-a-time';
import type { ByProcess } from '../world/processes';

/** What was measured with so many orders asleep. */
export interface SleepersLevel {
  readonly sleepers: number;
  /** Resident, over the level before. */
  readonly bytes_per_order: ByProcess<number>;
  /** Heap in use in the service, over the level before. */
  readonly heap_bytes_per_order: number;
  readonly memory: ServiceMemory;
  readonly among_them: Latency;
  readonly bare_signal: Latency;
}

export interface ServiceMemory {
  readonly rss: ByProcess<number>;
  /** Of the service, after a collection. */
  readonly heapBytes: number;
}
