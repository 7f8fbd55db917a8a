import { Binary, type Collection, type Db } from 'mongodb';
import { createSecretCipher } from './cipher/secret-cipher';
import { DATA_KEYS_COLLECTION, wrapContext, type DataKeyDoc } from './data-keys';
import type { SealedByKeyring } from './sealed-kind';

/** The data keys of orders, each sealed by a keyring key. */
export const dataKeysUnderKeyring = (db: Db): SealedByKeyring => {
  const docs: Collection<DataKeyDoc> = db.collection(DATA_KEYS_COLLECTION);
  return {
    what: 'keys of orders',
    keyIdsInUse: () => docs.distinct('key_id'),
    async rewrap(keyring) {
      const { current } = keyring;
      const secrets = createSecretCipher(keyring);
      let count = 0;
      for await (const doc of docs.find({ key_id: { $ne: current.id } })) {
        const context = wrapContext(doc);
        const wrapped = new Binary(secrets.seal(context, secrets.open(context, doc.wrapped.buffer)));
        // No upsert: a key that was destroyed meanwhile stays destroyed.
        const { modifiedCount } = await docs.updateOne(
          { _id: doc._id, key_id: doc.key_id },
          { $set: { key_id: current.id, wrapped } },
        );
        count += modifiedCount;
      }
      return count;
    },
  };
};
