import pino from 'pino';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { MetricsRegistry, measureNode } from '../../../telemetry/metrics/registry';
import { openDatabase } from '../../../store/mongo/database';
import { openEncryption } from '../../../store/encryption/encryption';
import { createDataConverter } from '../../../temporal/codec/data-converter';
import { serveMetrics } from '../../../worker/metrics-server';
import { startOrderWorker } from '../../../worker/start-order-worker';
import { installRuntime } from '../../../worker/worker';
import { TEST_KEYRING } from '../encryption/keyring';

/**
 * Runs a worker that serves metrics, like `app/worker.ts`.
 * Arguments: Temporal address, task queue, MongoDB URI, bundle.
 */
async function main(): Promise<void> {
  const [address = '', taskQueue = '', uri = '', codePath = ''] = process.argv.slice(2);
  const logger = pino({ level: 'silent' });
  const registry = new MetricsRegistry();
  measureNode();
  registry.add(await installRuntime(logger));
  const database = await openDatabase(uri);
  const encryption = await openEncryption(database.db, TEST_KEYRING);
  await startOrderWorker({
    temporal: { address, namespace: 'default' },
    taskQueue,
    database,
    encryption,
    dataConverter: createDataConverter(encryption),
    workflowBundle: { codePath },
    channel: { egress: parseEgressAllow('localhost'), version: 'test' },
    retrySchedule: [1],
    registry,
    logger,
  });
  const { url } = await serveMetrics(registry, { host: '127.0.0.1', port: 0 });
  process.stdout.write(`${url}\n`);
}

void main();
