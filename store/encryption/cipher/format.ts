/** First byte of everything that is sealed; each layout has its own number. */
export const FORMAT_VERSION = 1;

/** Second byte: where the key is. It is authenticated, so that one kind cannot pass for another. */
export const KIND = {
  /** A key of the keyring, named in the header. */
  byKeyring: 1,
  /** A data key of the order, its generation in the header. */
  byDataKey: 2,
  /** A data key that the header carries, sealed by the keyring. */
  byCarriedKey: 3,
} as const;
