import type { Binary, Collection, Db, Document } from 'mongodb';
import type { Keyring } from '../encryption/keyring';
import { createSecretCipher } from '../encryption/secret-cipher';
import { INDEX_KEYS_COLLECTION, indexKeyPlace } from './blind-index';
import { CONTACTS_COLLECTION, contactPlace } from './contacts';
import type { KeyUses } from './key-record';
import { resealedBy, type SealedSecret } from './sealed';
import { taskPlace } from './task-document';
import { TASK_VERSIONS_COLLECTION, taskVersionPlace } from './task-versions';
import { TASKS_COLLECTION } from './tasks';

/** A collection whose documents have a secret that is sealed by the keyring. */
interface SecretHolder {
  readonly collection: string;
  /** Path of the member that has `sealed` and `sealed_by`, with a dot behind it; empty for the document itself. */
  readonly at: string;
  /** Where the secret of the document of that id is sealed for. */
  readonly placeOf: (id: string) => string;
}

const HOLDERS: readonly SecretHolder[] = [
  { collection: TASKS_COLLECTION, at: '', placeOf: taskPlace },
  { collection: TASK_VERSIONS_COLLECTION, at: 'task.', placeOf: taskVersionPlace },
  { collection: CONTACTS_COLLECTION, at: '', placeOf: contactPlace },
  { collection: INDEX_KEYS_COLLECTION, at: '', placeOf: indexKeyPlace },
];

/** Which keys of the keyring secrets are sealed by. */
export const keyIdsOfSecrets = (db: Db): KeyUses => ({
  keyIdsInUse: async () => {
    const ids = HOLDERS.map(({ collection, at }) => db.collection(collection).distinct(`${at}sealed_by`));
    return (await Promise.all(ids)).flat().filter((id) => typeof id === 'string');
  },
});

interface Holding extends Document {
  readonly _id: string;
  readonly sealed: Binary;
}

/**
 * Seals by the current key every secret that an older key sealed. What somebody changes meanwhile is left to them:
 * they seal by the current key. Safe to repeat and to break off.
 *
 * @returns how many
 * @throws CannotOpenError where the keyring does not open one
 */
export const resealSecrets = async (db: Db, keyring: Keyring): Promise<number> => {
  let count = 0;
  for (const holder of HOLDERS) count += await resealAll(db, keyring, holder);
  return count;
};

const resealAll = async (db: Db, keyring: Keyring, { collection, at, placeOf }: SecretHolder) => {
  const cipher = createSecretCipher(keyring);
  const documents: Collection<Holding> = db.collection(collection);
  const isOlder = { [`${at}sealed_by`]: { $exists: true, $ne: keyring.current.id } };
  const older = documents.aggregate<Holding>([{ $match: isOlder }, { $project: { sealed: `$${at}sealed` } }]);
  let count = 0;
  for await (const { _id, sealed } of older) {
    const anew: SealedSecret = resealedBy(cipher, placeOf(_id), sealed);
    const { modifiedCount } = await documents.updateOne(
      { _id, [`${at}sealed`]: sealed },
      { $set: { [`${at}sealed`]: anew.sealed, [`${at}sealed_by`]: anew.sealed_by } },
    );
    count += modifiedCount;
  }
  return count;
};
