import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMongod } from '../../engines/find-mongod';
import { findTemporal } from '../../engines/find-temporal';
import { freePort } from '../../engines/free-port';
import { startMongod, type RunningMongod } from '../../engines/start-mongod';
import { startTemporal, type RunningTemporal } from '../../engines/start-temporal';
import { bundleOnce } from './bundle-once';
import { ENGINE_VARIABLES } from './engines';
import { CLAIMS_VARIABLE } from './workflow-claims';

type Close = () => Promise<void>;

declare global {
  /** What the global teardown closes; both run in the process of Jest itself. */
  var callsignTestEngines: readonly Close[] | undefined;
}

const report = (line: string): void => console.log(line);

/** Starts one Temporal server and one MongoDB for the whole run, and bundles the workflows once. */
export default async function globalSetup(): Promise<void> {
  const started: Close[] = [];
  globalThis.callsignTestEngines = started;
  const outcomes = await Promise.allSettled([
    runTemporal().then((temporal) => started.push(() => temporal.stop())),
    runMongod().then((mongod) => started.push(() => mongod.stop())),
    bundleWorkflows(),
    makeClaims().then((remove) => started.push(remove)),
  ]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    // Jest does not call the teardown of a setup that failed.
    await Promise.all(started.map((close) => close()));
    throw failed.reason;
  }
}

async function runTemporal(): Promise<RunningTemporal> {
  const [binary, port] = await Promise.all([findTemporal(report), freePort()]);
  const temporal = await startTemporal({ binary, port, report });
  process.env[ENGINE_VARIABLES.temporal] = temporal.address;
  return temporal;
}

async function runMongod(): Promise<RunningMongod> {
  const [binary, port] = await Promise.all([findMongod(report), freePort()]);
  const mongod = await startMongod({ binary, port, report });
  process.env[ENGINE_VARIABLES.mongodb] = mongod.uri;
  return mongod;
}

async function makeClaims(): Promise<Close> {
  const folder = await mkdtemp(join(tmpdir(), 'callsign-claims-'));
  process.env[CLAIMS_VARIABLE] = folder;
  return () => rm(folder, { recursive: true });
}

/** Sources that do not bundle fail the tests that need the bundle, and no others. */
async function bundleWorkflows(): Promise<void> {
  try {
    process.env[ENGINE_VARIABLES.bundle] = await bundleOnce();
  } catch (error) {
    process.env[ENGINE_VARIABLES.bundleError] = error instanceof Error ? error.message : String(error);
  }
}
