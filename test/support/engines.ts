import { readFileSync } from 'node:fs';

/** The variables by which the global setup tells the test files what runs. */
export const ENGINE_VARIABLES = {
  temporal: 'CALLSIGN_TEST_TEMPORAL_ADDRESS',
  mongodb: 'CALLSIGN_TEST_MONGODB_URI',
  bundle: 'CALLSIGN_TEST_BUNDLE',
  bundleError: 'CALLSIGN_TEST_BUNDLE_ERROR',
} as const;

/** `host:port` of the Temporal server of this run; its namespace is `default`. Use task queues and ids of your own. */
export function temporalAddress(): string {
  return variable('temporal');
}

/** Connection string for a database of your own on the replica set of this run. Drop it when you are done. */
export function mongodbUri(databaseName: string): string {
  const uri = new URL(variable('mongodb'));
  uri.pathname = `/${databaseName}`;
  return uri.href;
}

/** The workflow code, bundled once for the run, as `Worker.create` takes it. */
export function workflowBundle(): { readonly code: string } {
  const error = process.env[ENGINE_VARIABLES.bundleError];
  if (error !== undefined) throw new Error(`the workflows do not bundle: ${error}`);
  return { code: readFileSync(variable('bundle'), 'utf8') };
}

function variable(which: keyof typeof ENGINE_VARIABLES): string {
  const value = process.env[ENGINE_VARIABLES[which]];
  if (value === undefined)
    throw new Error(`${ENGINE_VARIABLES[which]} is not set: run the tests with npm test or npx jest`);
  return value;
}
