import type { Db } from 'mongodb';
import { dataKeysUnderKeyring } from './data-keys-rewrap';
import { secretsUnderKeyring } from './secrets-rewrap';
import type { SealedByKeyring } from './sealed-kind';

/** All kinds; a kind that is missing here would be lost with the key that sealed it. */
export const sealedByKeyring = (db: Db): readonly SealedByKeyring[] => [
  dataKeysUnderKeyring(db),
  ...secretsUnderKeyring(db),
];
