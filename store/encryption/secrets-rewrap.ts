import type { Binary, Collection, Db, Document } from 'mongodb';
import { createSecretCipher } from './cipher/secret-cipher';
import { INDEX_KEYS_COLLECTION, indexKeyPlace } from './blind-index';
import { CONTACTS_COLLECTION, contactPlace } from '../agencies/contacts';
import { resealedBy } from './sealed';
import type { SealedByKeyring } from './sealed-kind';
import { taskPlace } from '../tasks/task-document';
import { taskVersionPlace, VERSIONS_COLLECTION } from '../tasks/task-versions';
import { TASKS_COLLECTION } from '../tasks/tasks';

/** A collection whose documents hold a secret sealed by the keyring. */
interface SecretHolder {
  readonly what: string;
  readonly collection: string;
  /** Path prefix of `sealed` and `sealed_by`, ending with a dot; empty for the document itself. */
  readonly at: string;
  /** The place that the secret of the document with that id is sealed for. */
  readonly placeOf: (id: string) => string;
}

const HOLDERS: readonly SecretHolder[] = [
  { what: 'tasks', collection: TASKS_COLLECTION, at: '', placeOf: taskPlace },
  {
    what: 'versions of tasks',
    collection: VERSIONS_COLLECTION,
    at: 'task.',
    placeOf: taskVersionPlace,
  },
  { what: 'contacts', collection: CONTACTS_COLLECTION, at: '', placeOf: contactPlace },
  { what: 'keys of indexes', collection: INDEX_KEYS_COLLECTION, at: '', placeOf: indexKeyPlace },
];

/** All credentials, and the keys of blind indexes. */
export const secretsUnderKeyring = (db: Db): readonly SealedByKeyring[] =>
  HOLDERS.map((holder) => secretsOf(db, holder));

interface Holding extends Document {
  readonly _id: string;
  readonly sealed: Binary;
}

const secretsOf = (db: Db, { what, collection, at, placeOf }: SecretHolder): SealedByKeyring => {
  const documents: Collection<Holding> = db.collection(collection);
  return {
    what,
    keyIdsInUse: async () => {
      const ids: readonly unknown[] = await documents.distinct(`${at}sealed_by`);
      return ids.filter((id) => typeof id === 'string');
    },
    async rewrap(keyring) {
      const cipher = createSecretCipher(keyring);
      const older = documents.aggregate<Holding>([
        { $match: { [`${at}sealed_by`]: { $ne: keyring.current.id } } },
        { $project: { sealed: `$${at}sealed` } },
      ]);
      let count = 0;
      for await (const { _id, sealed } of older) {
        const resealed = resealedBy(cipher, placeOf(_id), sealed);
        // Skip a document that was changed meanwhile.
        const { modifiedCount } = await documents.updateOne(
          { _id, [`${at}sealed`]: sealed },
          { $set: { [`${at}sealed`]: resealed.sealed, [`${at}sealed_by`]: resealed.sealed_by } },
        );
        count += modifiedCount;
      }
      return count;
    },
  };
};
