import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { VERSION } from '../version';

/** What a measurement was made on; without it a number says little. */
export interface Machine {
  readonly callsign: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memory_gb: number;
  /** Of the last minute, before the measurement: what else ran. */
  readonly load: number;
}

const BYTES_PER_GB = 1_073_741_824;

export const describeMachine = (): Machine => ({
  callsign: VERSION,
  node: process.versions.node,
  system: `${type()} ${release()}`,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memory_gb: Math.round(totalmem() / BYTES_PER_GB),
  load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
});
