import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Client } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import { VERSION } from '../../../app/version';

/** The machine of a measurement; without it the numbers cannot be compared. */
export interface Machine {
  readonly callsign: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memory_gb: number;
  /** Load average of the last minute before the measurement, which shows other load. */
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
  load: loadNow(),
});

/** Load average of the last minute. */
export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 10) / 10;

export interface EngineVersions {
  readonly temporal: string;
  readonly mongodb: string;
}

export async function readEngineVersions(temporal: Client, mongodbUri: string): Promise<EngineVersions> {
  const mongo = new MongoClient(mongodbUri);
  try {
    const [system, build] = await Promise.all([
      temporal.workflowService.getSystemInfo({}),
      mongo.db('admin').command({ buildInfo: 1 }),
    ]);
    return { temporal: system.serverVersion, mongodb: String(build['version']) };
  } finally {
    await mongo.close();
  }
}
