import type { Keyring } from './cipher/keyring';
import type { KeyRecordStore } from './key-record';
import type { SealedByKeyring } from './sealed-kind';

/** What became of a keyring key that is no longer current. */
export type Retirement =
  | { readonly kind: 'retired'; readonly keyId: string }
  /** Still in use: a running process has it first in its keyring. */
  | { readonly kind: 'in-use'; readonly keyId: string }
  /** Histories of this many open orders may hold payloads that only this key opens. */
  | { readonly kind: 'carried'; readonly keyId: string; readonly orders: number };

export interface RetireKeysOptions {
  readonly keyring: Keyring;
  readonly sealed: readonly SealedByKeyring[];
  readonly records: Pick<KeyRecordStore, 'carriedOn' | 'retire'>;
  /** Number of open orders that started at or before that time. */
  readonly openSince: (time: Date) => Promise<number>;
}

/** Checks for each key but the current one whether anything still needs it, and retires it if not. */
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
