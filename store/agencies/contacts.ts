import type { Collection, Db } from 'mongodb';
import type { Contact } from '../../domain/notice/contact';
import { secretSeal, type Ciphers, type SealedSecret } from '../encryption/sealed';

interface ContactDoc extends SealedSecret {
  /** Agency's name. */
  readonly _id: string;
}

export interface ContactStore {
  get(agency: string): Promise<Contact | undefined>;
  /** Replaces an existing contact. */
  put(agency: string, contact: Contact): Promise<void>;
  /** @returns whether a contact existed */
  remove(agency: string): Promise<boolean>;
}

export const CONTACTS_COLLECTION = 'contacts';

/** The place that an agency's contact is sealed for. */
export const contactPlace = (agency: string): string => `contact:${agency}`;

export const createContactStore = (db: Db, { secrets }: Pick<Ciphers, 'secrets'>): ContactStore => {
  const contacts: Collection<ContactDoc> = db.collection(CONTACTS_COLLECTION);
  const seal = secretSeal(secrets);
  return {
    get: async (agency) => {
      const doc = await contacts.findOne({ _id: agency });
      return doc === null ? undefined : (seal.open(contactPlace(agency), doc.sealed) as Contact);
    },
    put: async (agency, contact) => {
      await contacts.replaceOne({ _id: agency }, seal.seal(contactPlace(agency), contact), { upsert: true });
    },
    remove: async (agency) => (await contacts.deleteOne({ _id: agency })).deletedCount === 1,
  };
};
