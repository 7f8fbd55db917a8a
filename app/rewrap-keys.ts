import type { Client } from '@temporalio/client';
import { readConfig, requireKeyring } from './config/config';
import { openConnections } from './open-backends';
import { createKeyRecordStore } from '../store/encryption/key-record';
import { retireKeys, type Retirement } from '../store/encryption/retire-keys';
import { sealedByKeyring } from '../store/encryption/sealed-by-keyring';

/** How long a payload may be sealed before Temporal lists the run that it went to, in milliseconds. */
const LISTED_AFTER_MS = 120_000;

const report = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function sentence(retirement: Retirement): string {
  switch (retirement.kind) {
    case 'retired':
      return 'nothing needs it any more: take it out of CALLSIGN_ENCRYPTION_KEY';
    case 'in-use':
      return 'a process that runs still seals with it: start all of them with the new list, then run this again';
    case 'carried':
      return `keep it: ${retirement.orders} orders are open since MongoDB was away, and what they were told then may need it. Run this again later`;
  }
}

/** How many open runs may hold what was sealed by then: those that started by then, or shortly after. */
async function openRunsSince(client: Client, sealedBy: Date): Promise<number> {
  const startedBy = new Date(sealedBy.getTime() + LISTED_AFTER_MS).toISOString();
  const { count } = await client.workflow.count(
    `ExecutionStatus = 'Running' AND StartTime <= '${startedBy}'`,
  );
  return count;
}

/** `npm run rewrap-keys`: seals with the current key what older ones have sealed, and says which of those may go. */
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
      report(`${kind.what}: ${await kind.rewrap(keyring)} sealed anew with ${keyring.current.id}`);
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
