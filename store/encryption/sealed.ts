import { Binary } from 'mongodb';
import { CannotOpenError, ErasedError } from './cipher/errors';
import type { OrderCipher } from './cipher/order-cipher';
import { keyIdOf, type SecretCipher } from './cipher/secret-cipher';

/** What stores seal with. */
export interface Ciphers {
  /** For what identifies people: under the data key of their order. */
  readonly orders: OrderCipher;
  /** For what lets somebody in. */
  readonly secrets: SecretCipher;
}

/**
 * What is kept of a document under seal: one value of it, as JSON text. The text names the place that it was sealed
 * for, and opens there alone.
 */
const plainOf = (place: string, content: unknown): Uint8Array =>
  Buffer.from(JSON.stringify([place, content]));

/** @throws CannotOpenError for what was sealed for another place */
const contentOf = (place: string, plain: Uint8Array): unknown => {
  const [sealedFor, content] = JSON.parse(Buffer.from(plain).toString()) as readonly unknown[];
  if (sealedFor !== place) throw new CannotOpenError('it belongs elsewhere', place);
  return content;
};

const bytesOf = (sealed: Binary): Uint8Array => sealed.buffer.subarray(0, sealed.position);

/** What was sealed under the data key of an order: gone once that key is destroyed. */
export type OpenedContent<T = unknown> =
  { readonly kind: 'opened'; readonly content: T } | { readonly kind: 'erased' };

/** Seals what identifies people in the documents of an order. */
export interface OrderSeal {
  /** @param place - of the document among all, `events/AGW-1/2`; JSON is all that `content` may hold */
  seal(agwId: string, place: string, content: unknown): Promise<Binary>;
  /** @throws CannotOpenError where it was changed or moved */
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

/** What a document has of the secrets in it. */
export interface SealedSecret {
  readonly sealed: Binary;
  /** The key of the keyring that opens it: for finding what a new key has to seal anew. */
  readonly sealed_by: string;
}

/** Seals what lets somebody in. */
export interface SecretSeal {
  /** @param place - of the document among all: `task:tsk_1` */
  seal(place: string, content: unknown): SealedSecret;
  /** @throws CannotOpenError where it was changed or moved */
  open(place: string, sealed: Binary): unknown;
}

const sealedSecret = (cipher: SecretCipher, place: string, plain: Uint8Array): SealedSecret => {
  const sealed = cipher.seal(place, plain);
  return { sealed: new Binary(sealed), sealed_by: keyIdOf(sealed) ?? '' };
};

/** The same secret, sealed by the current key. @throws CannotOpenError */
export const resealedBy = (cipher: SecretCipher, place: string, sealed: Binary): SealedSecret =>
  sealedSecret(cipher, place, cipher.open(place, bytesOf(sealed)));

export const secretSeal = (cipher: SecretCipher): SecretSeal => ({
  seal: (place, content) => sealedSecret(cipher, place, Buffer.from(JSON.stringify(content))),
  open: (place, sealed) => JSON.parse(Buffer.from(cipher.open(place, bytesOf(sealed))).toString()) as unknown,
});
