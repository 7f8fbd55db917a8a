import type { Db } from 'mongodb';
import type { Keyring } from './cipher/keyring';
import { createOrderCipher, type OrderCipher } from './cipher/order-cipher';
import { createSecretCipher, type SecretCipher } from './cipher/secret-cipher';
import { createCarriedKeys } from './carried-keys';
import { createDataKeys, type DataKeys, type DataKeysOptions } from './data-keys';
import { createKeyRecordStore } from './key-record';
import { sealedByKeyring } from './sealed-by-keyring';

/** All that a process seals and opens with. */
export interface Encryption {
  /** For what goes to MongoDB: fails while MongoDB is away, and dies with the order's keys. */
  readonly orders: OrderCipher;
  /** For what goes to Temporal: while MongoDB is away it carries a key of its own, so that events are taken. */
  readonly payloads: OrderCipher;
  readonly secrets: SecretCipher;
  readonly dataKeys: DataKeys;
  close(): void;
}

export type EncryptionOptions = Pick<DataKeysOptions, 'trustMs' | 'cacheTtlMs' | 'settleMs'>;

/**
 * Starts to seal and open with a keyring, once it is sure that it is the right one. After `ensureIndexes`.
 *
 * @throws KeyringMismatchError where the keyring does not fit the database
 */
export async function openEncryption(
  db: Db,
  keyring: Keyring,
  options: EncryptionOptions = {},
): Promise<Encryption> {
  const records = createKeyRecordStore(db, sealedByKeyring(db));
  await records.confirm(keyring);
  const secrets = createSecretCipher(keyring);
  const dataKeys = createDataKeys({ ...options, db, keyring, carried: createCarriedKeys(records) });
  return {
    orders: createOrderCipher({ keys: dataKeys, secrets, onOutage: 'fail' }),
    payloads: createOrderCipher({ keys: dataKeys, secrets, onOutage: 'carry-key' }),
    secrets,
    dataKeys,
    close: () => dataKeys.close(),
  };
}
