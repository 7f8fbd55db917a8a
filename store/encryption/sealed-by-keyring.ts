import type { Db } from 'mongodb';
import { dataKeysUnderKeyring } from './data-keys-rewrap';
import { secretsUnderKeyring } from './secrets-rewrap';
import type { SealedByKeyring } from './sealed-kind';

/** Every kind of data that keyring keys seal. A kind missing here would be lost with its key. */
export const sealedByKeyring = (db: Db): readonly SealedByKeyring[] => [
  dataKeysUnderKeyring(db),
  ...secretsUnderKeyring(db),
];
