import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';

/** Length of a key, in bytes. */
export const KEY_BYTES = 32;

/** 96 bits, drawn anew for each box. A key would have to close four thousand million boxes before two may meet. */
const NONCE_BYTES = 12;

const TAG_BYTES = 16;

/** How many bytes a box is longer than what is in it. */
export const BOX_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/** Bound to a box without being in it: its header, and the place where it belongs. */
const associated = (header: Uint8Array, place: string): Buffer =>
  Buffer.concat([header, Buffer.from(place, 'utf8')]);

/**
 * AES-256-GCM: `header · nonce · ciphertext · tag`.
 *
 * @param header - written before it in clear, and bound to it; begins with its version and kind
 * @param place - what it belongs to; bound to it, and needed to open it
 */
export function closeBox(key: KeyObject, header: Uint8Array, place: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(header, place));
  return Buffer.concat([header, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/**
 * @param headerBytes - length of the header
 * @returns undefined where key, header, place and box do not belong together
 */
export function openBox(
  key: KeyObject,
  box: Uint8Array,
  headerBytes: number,
  place: string,
): Buffer | undefined {
  if (box.length < headerBytes + BOX_OVERHEAD_BYTES) return undefined;
  const nonceEnd = headerBytes + NONCE_BYTES;
  const tagStart = box.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, box.subarray(headerBytes, nonceEnd), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated(box.subarray(0, headerBytes), place));
  decipher.setAuthTag(box.subarray(tagStart));
  const plain = decipher.update(box.subarray(nonceEnd, tagStart));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}
