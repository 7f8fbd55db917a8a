import type { Keyring } from './cipher/keyring';

/** A kind of thing in MongoDB that keys of the keyring have sealed. */
export interface SealedByKeyring {
  /** What they are called, in the plural. */
  readonly what: string;
  /** Ids of all keys that one of them is sealed by. */
  keyIdsInUse(): Promise<readonly string[]>;
  /**
   * Seals anew with the current key what another one has sealed. May be repeated, and run while the service does.
   *
   * @returns how many
   */
  rewrap(keyring: Keyring): Promise<number>;
}
