import type { Client } from '@temporalio/client';
import { readConfig, requireKeyring } from './config/config';
import { openConnections } from './open-backends';
import { createKeyRecordStore } from '../store/encryption/key-record';
import { retireKeys, type Retirement } from '../store/encryption/retire-keys';
import { sealedByKeyring } from '../store/encryption/sealed-by-keyring';

/** Longest time from the encryption of a payload until Temporal lists its run, in milliseconds. */
const LISTED_AFTER_MS = 120_000;

const report = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function sentence(retirement: Retirement): string {
  switch (retirement.kind) {
    case 'retired':
      return 'no data needs it; remove it from CALLSIGN_ENCRYPTION_KEY';
    case 'in-use':
      return 'a running process still encrypts with it; restart all processes with the new list, then run this again';
    case 'carried':
      return `keep it: ${retirement.orders} orders have been open since an outage of MongoDB, and their payloads may need it. Run this again later`;
  }
}

/** Counts the open runs that may contain payloads encrypted by `sealedBy`. */
async function openRunsSince(client: Client, sealedBy: Date): Promise<number> {
  const startedBy = new Date(sealedBy.getTime() + LISTED_AFTER_MS).toISOString();
  const { count } = await client.workflow.count(
    `ExecutionStatus = 'Running' AND StartTime <= '${startedBy}'`,
  );
  return count;
}

/** `npm run rewrap-keys`: encrypts data of older keys with the current key, and reports which keys can be removed. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const keyring = requireKeyring(config, 'npm run rewrap-keys');
  const connections = await openConnections(config, 'npm run rewrap-keys');
  const { database, client } = connections;
  try {
    const sealed = sealedByKeyring(database.db);
    const records = createKeyRecordStore(database.db, sealed);
    await records.confirm(keyring);
    for (const kind of sealed)
      report(`${kind.what}: ${await kind.rewrap(keyring)} re-encrypted with ${keyring.current.id}`);
    const openSince = (time: Date): Promise<number> => openRunsSince(client, time);
    for (const retirement of await retireKeys({ keyring, sealed, records, openSince }))
      report(`${retirement.keyId}: ${sentence(retirement)}`);
  } finally {
    await connections.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`callsign: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
