import { Binary, type Collection, type Db } from 'mongodb';
import { OwnError } from '../../domain/input/own-error';
import { CannotOpenError } from './cipher/errors';
import type { Keyring } from './cipher/keyring';
import { createSecretCipher } from './cipher/secret-cipher';
import { isDuplicateKey } from '../mongo/duplicate-key';
import type { SealedByKeyring } from './sealed-kind';

/** A keyring key that sealed data in this database. It holds a sealed check value, never the key. */
interface KeyRecordDoc {
  /** The key's id. */
  readonly _id: string;
  /** Opens only with that key. */
  readonly check: Binary;
  readonly first_used_on: Date;
  /** When a payload that carries its own key was last sealed or opened with this one. */
  readonly carried_on?: Date;
  /** Nothing is sealed by this key any more, so the keyring may omit it. */
  readonly retired_on?: Date;
}

/** CALLSIGN_ENCRYPTION_KEY does not fit this database; the message says what to do. */
export class KeyringMismatchError extends OwnError {
  override readonly name = 'KeyringMismatchError';
  constructor(problem: string) {
    super(`CALLSIGN_ENCRYPTION_KEY: ${problem}`);
  }
}

export interface KeyRecordStore {
  /**
   * Verifies that this keyring opens everything sealed in the database, and records its current key.
   *
   * @throws KeyringMismatchError if it does not
   */
  confirm(keyring: Keyring): Promise<void>;
  noteCarried(keyId: string): Promise<void>;
  /** @returns when a payload last carried a key sealed by that key */
  carriedOn(keyId: string): Promise<Date | undefined>;
  /** From now on the keyring may omit that key. */
  retire(keyId: string): Promise<void>;
}

const COLLECTION = 'encryption_keys';

const CHECK_TEXT = 'callsign';

const checkContext = (keyId: string): string => `check:${keyId}`;

export function createKeyRecordStore(
  db: Db,
  sealed: readonly Pick<SealedByKeyring, 'keyIdsInUse'>[],
): KeyRecordStore {
  const records: Collection<KeyRecordDoc> = db.collection(COLLECTION);

  /** @throws KeyringMismatchError */
  function check(keyring: Keyring, { _id: keyId, check: sealed }: KeyRecordDoc): void {
    try {
      createSecretCipher(keyring).open(checkContext(keyId), sealed.buffer);
    } catch (error) {
      if (!(error instanceof CannotOpenError)) throw error;
      throw new KeyringMismatchError(
        `key ${keyId} differs from the key ${keyId} that sealed the data of this database. Restore the former key; to change keys, put the new key first under another id, followed by the old one`,
      );
    }
  }

  async function missingKeys(keyring: Keyring, known: readonly KeyRecordDoc[]): Promise<readonly string[]> {
    const recorded = known.flatMap(({ _id, retired_on }) => (retired_on === undefined ? [_id] : []));
    const used = await Promise.all(sealed.map((kind) => kind.keyIdsInUse()));
    return [...new Set([...recorded, ...used.flat()])].filter((keyId) => keyring.get(keyId) === undefined);
  }

  async function verify(keyring: Keyring): Promise<void> {
    const known = await records.find().toArray();
    const missing = await missingKeys(keyring, known);
    if (missing.length > 0)
      throw new KeyringMismatchError(
        `${missing.length === 1 ? 'key' : 'keys'} ${missing.join(', ')} sealed data of this database and must stay in the list, behind the current one, until \`npm run rewrap-keys\` reports that it may be removed`,
      );
    for (const record of known) if (keyring.get(record._id) !== undefined) check(keyring, record);
  }

  async function recordCurrent(keyring: Keyring): Promise<void> {
    const { id } = keyring.current;
    const sealed = createSecretCipher(keyring).seal(checkContext(id), Buffer.from(CHECK_TEXT, 'utf8'));
    try {
      await records.insertOne({ _id: id, check: new Binary(sealed), first_used_on: new Date() });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await records.updateOne({ _id: id }, { $unset: { retired_on: true } });
    }
  }

  return {
    async confirm(keyring) {
      await verify(keyring);
      await recordCurrent(keyring);
      // Verify again, because two processes with different keys may have found the same empty database.
      await verify(keyring);
    },
    noteCarried: async (keyId) => {
      await records.updateOne({ _id: keyId }, { $max: { carried_on: new Date() } });
    },
    carriedOn: async (keyId) => (await records.findOne({ _id: keyId }))?.carried_on,
    retire: async (keyId) => {
      await records.updateOne({ _id: keyId }, { $set: { retired_on: new Date() } });
    },
  };
}
