import pino from 'pino';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { openDatabase } from '../../../store/mongo/database';
import { openEncryption } from '../../../store/encryption/encryption';
import { createDataConverter } from '../../../temporal/codec/data-converter';
import { startOrderWorker } from '../../../worker/start-order-worker';
import { TEST_KEYRING } from '../encryption/keyring';

/**
 * Runs a worker in its own process, so that a test can kill it.
 * Arguments: Temporal address, task queue, MongoDB URI, bundle, version.
 */
async function main(): Promise<void> {
  const [address = '', taskQueue = '', uri = '', codePath = '', version = ''] = process.argv.slice(2);
  const database = await openDatabase(uri);
  const encryption = await openEncryption(database.db, TEST_KEYRING);
  await startOrderWorker({
    temporal: { address, namespace: 'default' },
    taskQueue,
    database,
    encryption,
    dataConverter: createDataConverter(encryption),
    workflowBundle: { codePath },
    channel: { egress: parseEgressAllow('localhost'), version },
    retrySchedule: [1, 1, 1],
    logger: pino({ level: 'silent' }),
  });
  process.stdout.write('ready\n');
}

void main();
