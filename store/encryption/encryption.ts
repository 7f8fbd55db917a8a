import type { Db } from 'mongodb';
import type { Keyring } from './cipher/keyring';
import { createOrderCipher, type OrderCipher } from './cipher/order-cipher';
import { createSecretCipher, type SecretCipher } from './cipher/secret-cipher';
import { createCarriedKeys } from './carried-keys';
import { createDataKeys, type DataKeys, type DataKeysOptions } from './data-keys';
import { createKeyRecordStore } from './key-record';
import { sealedByKeyring } from './sealed-by-keyring';

/** The ciphers of a process. */
export interface Encryption {
  /** For documents in MongoDB: fails while MongoDB is down, and unreadable once the order's keys are destroyed. */
  readonly orders: OrderCipher;
  /**
   * For payloads in Temporal: they carry their own key while MongoDB is down, so that the API still accepts events.
   */
  readonly payloads: OrderCipher;
  readonly secrets: SecretCipher;
  readonly dataKeys: DataKeys;
  close(): void;
}

export type EncryptionOptions = Pick<DataKeysOptions, 'trustMs' | 'cacheTtlMs' | 'settleMs'>;

/**
 * Verifies that a keyring fits the database, and opens the ciphers. Call it after `ensureIndexes`.
 *
 * @throws KeyringMismatchError if the keyring does not fit the database
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
