import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import { readConfig, requireEngines } from './config/config';
import { lazyClient, TEMPORAL_DEADLINE_MS } from '../temporal/connection';
import { ORDERS_TASK_QUEUE } from '../contract/workflows';

/** A worker polls at least once a minute. After this time without a poll it counts as stopped, in milliseconds. */
const SEEN_WITHIN_MS = 90_000;

/** Whether a worker on this machine, which is a container, still polls Temporal. */
async function workerIsPolling({ connection, options }: Client): Promise<boolean> {
  const { pollers } = await connection.withDeadline(Date.now() + TEMPORAL_DEADLINE_MS, () =>
    connection.workflowService.describeTaskQueue({
      namespace: options.namespace,
      taskQueue: { name: ORDERS_TASK_QUEUE },
    }),
  );
  return pollers.some(({ identity, lastAccessTime }) => {
    const seenMs = Number(lastAccessTime?.seconds ?? 0) * 1_000;
    return identity?.endsWith(`@${hostname()}`) === true && Date.now() - seenMs < SEEN_WITHIN_MS;
  });
}

/** The health check of the worker's container: exit code 0, or 1 and one line with the reason. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { temporalAddress } = requireEngines(config, 'The health check of a worker');
  const client = lazyClient({ address: temporalAddress, namespace: config.temporalNamespace });
  try {
    if (await workerIsPolling(client)) return;
    process.stderr.write(`no worker of ${hostname()} polls ${temporalAddress}\n`);
    process.exitCode = 1;
  } finally {
    await client.connection.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
