import { createHash, randomBytes } from 'node:crypto';

/** Length of the random part of a key: 24 bytes make 32 characters. */
const KEY_BYTES = 24;

/** A new random key with 192 bits. */
export const newKey = (): string => `csk_${randomBytes(KEY_BYTES).toString('base64url')}`;

/** SHA-256. A key holds 192 random bits, so a slow hash would add nothing. */
export const hashOfKey = (key: string): Buffer => createHash('sha256').update(key).digest();
