import type { Collection, Db } from 'mongodb';
import type { Contact } from '../domain/contact';
import { given } from './page';

interface ContactDoc extends Contact {
  /** Name of the agency. */
  readonly _id: string;
}

export interface ContactStore {
  get(agency: string): Promise<Contact | undefined>;
  /** In place of whatever was there. */
  put(agency: string, contact: Contact): Promise<void>;
  /** @returns whether there was one */
  remove(agency: string): Promise<boolean>;
}

export const createContactStore = (db: Db): ContactStore => {
  const contacts: Collection<ContactDoc> = db.collection('contacts');
  return {
    get: async (agency) => {
      const doc = await contacts.findOne({ _id: agency });
      return doc === null ? undefined : given({ mail: doc.mail, slack_url: doc.slack_url });
    },
    put: async (agency, contact) => {
      await contacts.replaceOne({ _id: agency }, contact, { upsert: true });
    },
    remove: async (agency) => (await contacts.deleteOne({ _id: agency })).deletedCount === 1,
  };
};
