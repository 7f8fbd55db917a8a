import type { Keyring } from './cipher/keyring';

/** A kind of data in MongoDB that keyring keys seal. */
export interface SealedByKeyring {
  /** Name of the kind, in the plural. */
  readonly what: string;
  /** Ids of all keyring keys that seal data of this kind. */
  keyIdsInUse(): Promise<readonly string[]>;
  /**
   * Reseals with the current key what other keys sealed. Safe to repeat, and while the service runs.
   *
   * @returns the number of resealed documents
   */
  rewrap(keyring: Keyring): Promise<number>;
}
