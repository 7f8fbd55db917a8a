import type { OrderCipher } from '../../../store/encryption/cipher/order-cipher';
import type { SecretCipher } from '../../../store/encryption/cipher/secret-cipher';

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value), 'utf8');

const valueOf = (bytes: Uint8Array): unknown =>
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as unknown;

/** Seals a JSON value of an order as bytes, for a BSON Binary. */
export const sealJson = async (cipher: OrderCipher, agwId: string, value: unknown): Promise<Uint8Array> =>
  cipher.seal(agwId, bytesOf(value));

/** @throws as {@link OrderCipher.open} */
export const openJson = async (cipher: OrderCipher, agwId: string, sealed: Uint8Array): Promise<unknown> =>
  valueOf(await cipher.open(agwId, sealed));

/** Seals a secret as text, in base64. */
export const sealText = (cipher: SecretCipher, context: string, text: string): string =>
  Buffer.from(cipher.seal(context, Buffer.from(text, 'utf8'))).toString('base64');

/** @throws as {@link SecretCipher.open} */
export const openText = (cipher: SecretCipher, context: string, sealed: string): string =>
  Buffer.from(cipher.open(context, Buffer.from(sealed, 'base64'))).toString('utf8');
