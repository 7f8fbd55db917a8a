import { Binary } from 'mongodb';
import { CannotOpenError, ErasedError } from './cipher/errors';
import type { OrderCipher } from './cipher/order-cipher';
import { keyIdOf, type SecretCipher } from './cipher/secret-cipher';

/** The ciphers that stores use. */
export interface Ciphers {
  /** For personal data: seals with the data key of the order. */
  readonly orders: OrderCipher;
  /** For credentials. */
  readonly secrets: SecretCipher;
}

/** Encodes one value of a document as JSON text, together with the place that it may be opened in. */
const plainOf = (place: string, content: unknown): Uint8Array =>
  Buffer.from(JSON.stringify([place, content]));

/** @throws CannotOpenError if it was sealed for another place */
const contentOf = (place: string, plain: Uint8Array): unknown => {
  const [sealedFor, content] = JSON.parse(Buffer.from(plain).toString()) as readonly unknown[];
  if (sealedFor !== place) throw new CannotOpenError('it belongs elsewhere', place);
  return content;
};

const bytesOf = (sealed: Binary): Uint8Array => sealed.buffer.subarray(0, sealed.position);

/** Content sealed with the data key of an order; erased once that key is destroyed. */
export type OpenedContent<T = unknown> =
  { readonly kind: 'opened'; readonly content: T } | { readonly kind: 'erased' };

/** Seals personal data in the documents of an order. */
export interface OrderSeal {
  /** @param place - unique place of the document, like `events/AGW-1/2` @param content - a JSON value */
  seal(agwId: string, place: string, content: unknown): Promise<Binary>;
  /** @throws CannotOpenError if it was altered or moved */
  open(agwId: string, place: string, sealed: Binary): Promise<OpenedContent>;
}

export const orderSeal = (cipher: OrderCipher): OrderSeal => ({
  seal: async (agwId, place, content) => new Binary(await cipher.seal(agwId, plainOf(place, content))),
  open: async (agwId, place, sealed) => {
    try {
      const plain = await cipher.open(agwId, bytesOf(sealed));
      return { kind: 'opened', content: contentOf(place, plain) };
    } catch (error) {
      if (error instanceof ErasedError) return { kind: 'erased' };
      throw error;
    }
  },
});

/** The sealed secrets of a document. */
export interface SealedSecret {
  readonly sealed: Binary;
  /** Id of the keyring key that opens it, for finding what to reseal after a rotation. */
  readonly sealed_by: string;
}

/** Seals credentials. */
export interface SecretSeal {
  /** @param place - unique place of the document, like `task:tsk_1` */
  seal(place: string, content: unknown): SealedSecret;
  /** @throws CannotOpenError if it was altered or moved */
  open(place: string, sealed: Binary): unknown;
}

const sealedSecret = (cipher: SecretCipher, place: string, plain: Uint8Array): SealedSecret => {
  const sealed = cipher.seal(place, plain);
  return { sealed: new Binary(sealed), sealed_by: keyIdOf(sealed) ?? '' };
};

/** Reseals a secret with the current key. @throws CannotOpenError */
export const resealedBy = (cipher: SecretCipher, place: string, sealed: Binary): SealedSecret =>
  sealedSecret(cipher, place, cipher.open(place, bytesOf(sealed)));

export const secretSeal = (cipher: SecretCipher): SecretSeal => ({
  seal: (place, content) => sealedSecret(cipher, place, Buffer.from(JSON.stringify(content))),
  open: (place, sealed) => JSON.parse(Buffer.from(cipher.open(place, bytesOf(sealed))).toString()) as unknown,
});
