import pino from 'pino';
import { createAgencyStore, type AgencyStore } from '../../../store/agencies/agencies';
import { createAgencyKeyStore, type AgencyKeyStore } from '../../../store/agencies/agency-keys';
import { createKeyStore, type KeyStore } from '../../../store/agencies/api-keys';
import type { Database } from '../../../store/mongo/database';
import { createAgencyKeyLookup } from '../../../store/agencies/agency-key-lookup';
import { createKeyUses, type KeyUses } from '../../../store/agencies/key-uses';

export interface TestKeyStore {
  readonly keys: KeyStore;
  readonly agencies: AgencyStore;
  readonly agencyKeys: AgencyKeyStore;
  readonly uses: KeyUses;
}

/** The key stores of one API process, with its own caches and clock. */
export const keyStoreOf = ({ db }: Pick<Database, 'db'>, nowMs: () => number = Date.now): TestKeyStore => {
  const now = (): Date => new Date(nowMs());
  const agencies = createAgencyStore(db, now);
  const agencyKeys = createAgencyKeyStore(db, now);
  const uses = createKeyUses({ keys: agencyKeys, logger: pino({ level: 'silent' }), now });
  const agencyKeyLookup = createAgencyKeyLookup({ keys: agencyKeys, agencies, nowMs });
  return { agencies, agencyKeys, uses, keys: createKeyStore(db, { agencyKeyLookup, uses, now }) };
};
