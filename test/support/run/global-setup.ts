import { rm } from 'node:fs/promises';
import { findMongod } from '../../../dev/engines/find-mongod';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { startMongod, type RunningMongod } from '../../../dev/engines/start-mongod';
import { startTemporal, type RunningTemporal } from '../../../dev/engines/start-temporal';
import { bundleOnce } from './bundle-once';
import { ENGINE_VARIABLES } from '../engines/engines';
import { makeRunFolder } from './run-folder';

type Close = () => Promise<void>;

declare global {
  /** Called by the global teardown, which runs in the same Jest process. */
  var closeCallsignTestRun: Close | undefined;
}

const report = (line: string): void => console.log(line);

/** Starts one Temporal server and one MongoDB for the whole run, and bundles the workflows once. */
export default async function globalSetup(): Promise<void> {
  const folder = await makeRunFolder();
  const started: Close[] = [];
  const close = async (): Promise<void> => {
    const outcomes = await Promise.allSettled(started.map((stop) => stop()));
    await rm(folder, { recursive: true, force: true });
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
  globalThis.closeCallsignTestRun = close;
  const outcomes = await Promise.allSettled([
    runTemporal().then((temporal) => started.push(() => temporal.stop())),
    runMongod().then((mongod) => started.push(() => mongod.stop())),
    bundleWorkflows(),
  ]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    // Jest does not call the teardown after a failed setup.
    await close();
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

/** Stores a bundling error, so that it fails only the tests that need the bundle. */
async function bundleWorkflows(): Promise<void> {
  try {
    process.env[ENGINE_VARIABLES.bundle] = await bundleOnce();
  } catch (error) {
    process.env[ENGINE_VARIABLES.bundleError] = error instanceof Error ? error.message : String(error);
  }
}
