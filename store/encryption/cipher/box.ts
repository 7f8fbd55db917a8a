import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';

/** Length of a key, in bytes. */
export const KEY_BYTES = 32;

/** 96 random bits per box. NIST limits one key to 2^32 boxes, to keep collisions improbable. */
const NONCE_BYTES = 12;

const TAG_BYTES = 16;

/** Bytes that a box adds to its content. */
export const BOX_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/** Additional authenticated data: the header of a box and the place that it belongs to. */
const associated = (header: Uint8Array, place: string): Buffer =>
  Buffer.concat([header, Buffer.from(place, 'utf8')]);

/**
 * Encrypts with AES-256-GCM: `header · nonce · ciphertext · tag`.
 *
 * @param header - authenticated, and written in clear before the nonce; begins with version and kind
 * @param place - what the content belongs to; authenticated, and needed to open the box
 */
export function closeBox(key: KeyObject, header: Uint8Array, place: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(header, place));
  return Buffer.concat([header, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Decrypts a box.
 *
 * @param headerBytes - length of the header
 * @returns undefined if key, header, place and box do not match
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
