import type { Keyring } from './cipher/keyring';
import type { KeyRecordStore } from './key-record';
import type { SealedByKeyring } from './sealed-kind';

/** What became of a key that is no longer current. */
export type Retirement =
  | { readonly kind: 'retired'; readonly keyId: string }
  /** Somebody has sealed with it since: a process runs on whose list it still leads. */
  | { readonly kind: 'in-use'; readonly keyId: string }
  /** Histories of so many open orders may hold what only this key opens. */
  | { readonly kind: 'carried'; readonly keyId: string; readonly orders: number };

export interface RetireKeysOptions {
  readonly keyring: Keyring;
  readonly sealed: readonly SealedByKeyring[];
  readonly records: Pick<KeyRecordStore, 'carriedOn' | 'retire'>;
  /** How many orders are open since that time or longer. */
  readonly openSince: (time: Date) => Promise<number>;
}

/** Finds out for each key but the current one whether anything needs it still; records it where nothing does. */
export async function retireKeys(options: RetireKeysOptions): Promise<readonly Retirement[]> {
  const { keyring, sealed, records, openSince } = options;
  const inUse = new Set((await Promise.all(sealed.map((kind) => kind.keyIdsInUse()))).flat());

  async function judge(keyId: string): Promise<Retirement> {
    if (inUse.has(keyId)) return { kind: 'in-use', keyId };
    const carriedOn = await records.carriedOn(keyId);
    const orders = carriedOn === undefined ? 0 : await openSince(carriedOn);
    if (orders > 0) return { kind: 'carried', keyId, orders };
    await records.retire(keyId);
    return { kind: 'retired', keyId };
  }
  const [, ...older] = keyring.keys;
  return Promise.all(older.map(({ id }) => judge(id)));
}
