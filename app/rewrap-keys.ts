import { readConfig, requireEngines, requireKeyring } from './config/config';
import { ensureIndexes, openDatabase } from '../store/mongo/database';
import { openEncryption } from '../store/encryption/encryption';
import { createKeyRecordStore } from '../store/encryption/key-record';
import { retireKeys, type Retirement } from '../store/encryption/retire-keys';
import { sealPlainDocuments } from '../store/seal-plain';
import { sealedByKeyring } from '../store/encryption/sealed-by-keyring';
import { lazyClient } from '../temporal/connection';
import { openRunsSince } from '../temporal/old-runs';

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

/** `npm run rewrap-keys`: seals with the current key what older ones have sealed, and says which of those may go. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const engines = requireEngines(config, 'npm run rewrap-keys');
  const keyring = requireKeyring(config, 'npm run rewrap-keys');
  const database = await openDatabase(engines.mongodbUri);
  const client = lazyClient({ address: engines.temporalAddress, namespace: config.temporalNamespace });
  try {
    await ensureIndexes(database);
    const sealed = sealedByKeyring(database.db);
    const records = createKeyRecordStore(database.db, sealed);
    await records.confirm(keyring);
    for (const kind of sealed)
      report(`${kind.what}: ${await kind.rewrap(keyring)} sealed anew with ${keyring.current.id}`);
    const encryption = await openEncryption(database.db, keyring);
    report(`documents from before encryption: ${await sealPlainDocuments(database.db, encryption)} sealed`);
    encryption.close();
    const openSince = (time: Date): Promise<number> => openRunsSince(client, time);
    for (const retirement of await retireKeys({ keyring, sealed, records, openSince }))
      report(`${retirement.keyId}: ${sentence(retirement)}`);
  } finally {
    await client.connection.close();
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`callsign: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
