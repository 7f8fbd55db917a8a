/** First byte of everything that is sealed; another layout gets another number. */
export const FORMAT_VERSION = 1;

/** Second byte: who holds the key. The number is bound to the box, so that none passes for another. */
export const KIND = {
  /** A key of the keyring, named in the header. */
  byKeyring: 1,
  /** A data key of the order, its generation in the header. */
  byDataKey: 2,
  /** A data key of its own, carried in the header, sealed by the keyring. */
  byCarriedKey: 3,
} as const;
