import pino from 'pino';
import { parseEgressAllow } from '../../domain/egress-allow';
import { MetricsBoard, measureNode } from '../../metrics/board';
import { openDatabase } from '../../store/database';
import { openEncryption } from '../../store/encryption';
import { createDataConverter } from '../../temporal/data-converter';
import { serveMetrics } from '../../worker/metrics-server';
import { startOrderWorker } from '../../worker/start-order-worker';
import { installRuntime } from '../../worker/worker';
import { TEST_KEYRING } from './keyring';

/** A worker that shows its metrics, as `worker/main.ts` has it. Arguments: Temporal address, task queue, MongoDB URI, bundle. */
async function main(): Promise<void> {
  const [address = '', taskQueue = '', uri = '', codePath = ''] = process.argv.slice(2);
  const logger = pino({ level: 'silent' });
  const board = new MetricsBoard();
  measureNode();
  board.add(await installRuntime(logger));
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
    board,
    logger,
  });
  const { url } = await serveMetrics(board, { host: '127.0.0.1', port: 0 });
  process.stdout.write(`${url}\n`);
}

void main();
