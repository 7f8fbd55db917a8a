import { readFileSync } from 'node:fs';

/** Environment variables with which the global setup passes the engines to the test files. */
export const ENGINE_VARIABLES = {
  temporal: 'CALLSIGN_TEST_TEMPORAL_ADDRESS',
  mongodb: 'CALLSIGN_TEST_MONGODB_URI',
  bundle: 'CALLSIGN_TEST_BUNDLE',
  bundleError: 'CALLSIGN_TEST_BUNDLE_ERROR',
} as const;

/**
 * `host:port` of the Temporal server of this run, namespace `default`.
 * Use your own task queues and ids.
 */
export function temporalAddress(): string {
  return variable('temporal');
}

/** Connection string for your own database on the replica set of this run. Drop it at the end. */
export function mongodbUri(databaseName: string): string {
  const uri = new URL(variable('mongodb'));
  uri.pathname = `/${databaseName}`;
  return uri.href;
}

/** The workflow bundle of this run, for `Worker.create`. */
export function workflowBundle(): { readonly code: string } {
  const error = process.env[ENGINE_VARIABLES.bundleError];
  if (error !== undefined) throw new Error(`bundling the workflows failed: ${error}`);
  return { code: readFileSync(variable('bundle'), 'utf8') };
}

function variable(which: keyof typeof ENGINE_VARIABLES): string {
  const value = process.env[ENGINE_VARIABLES[which]];
  if (value === undefined)
    throw new Error(`${ENGINE_VARIABLES[which]} is not set: run the tests with npm test or npx jest`);
  return value;
}
