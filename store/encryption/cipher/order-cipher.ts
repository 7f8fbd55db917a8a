import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { closeBox, KEY_BYTES, openBox } from './box';
import { CannotOpenError, ErasedError } from './errors';
import { KIND, FORMAT_VERSION } from './format';
import { keyIdOf, type SecretCipher } from './secret-cipher';

/** Seals bytes so that only the data key of their order opens them. */
export interface OrderCipher {
  /** Seals with the order's current data key, which is generated if there is none. */
  seal(agwId: string, plain: Uint8Array): Promise<Uint8Array>;
  /**
   * @throws ErasedError if the key was destroyed
   * @throws CannotOpenError if the bytes are altered, moved to another order or sealed by an unknown key
   * @throws an error that `isUnavailable` recognises, if the key is not cached and MongoDB does not answer
   */
  open(agwId: string, sealed: Uint8Array): Promise<Uint8Array>;
}

/** The key that currently seals an order's data. */
export type CurrentKey =
  | { readonly kind: 'key'; readonly generation: number; readonly key: KeyObject }
  /** MongoDB does not answer, and the cached keys may have been destroyed since. */
  | { readonly kind: 'unavailable'; readonly error: unknown };

export type KeyOfGeneration =
  | { readonly kind: 'key'; readonly key: KeyObject }
  | { readonly kind: 'destroyed' }
  | { readonly kind: 'unknown' };

/** Provides the data keys of orders. */
export interface DataKeySource {
  current(agwId: string): Promise<CurrentKey>;
  /** @throws an error that `isUnavailable` recognises, if the key is not cached and MongoDB does not answer */
  ofGeneration(agwId: string, generation: number): Promise<KeyOfGeneration>;
  /** Reports that a payload carries a key sealed by this keyring key, which must be kept longer therefore. */
  carried(keyId: string): void;
}

export interface OrderCipherOptions {
  readonly keys: DataKeySource;
  readonly secrets: SecretCipher;
  /**
   * What to do while MongoDB does not answer.
   *
   * `carry-key` seals with a new key that the payload carries, so that the API still accepts events. `fail` is for
   * documents in MongoDB, which must become unreadable with the order's key.
   */
  readonly onOutage: 'carry-key' | 'fail';
}

const placeOf = (agwId: string): string => `order:${agwId}`;

/** `version · kind · generation`, the generation in four bytes. */
const GENERATION_AT = 2;
const GENERATION_HEADER_BYTES = 6;

/** `version · kind · length · the carried key, sealed by the keyring` */
const CARRIED_LENGTH_AT = 2;
const CARRIED_AT = 3;

const generationHeader = (generation: number): Buffer => {
  const header = Buffer.alloc(GENERATION_HEADER_BYTES);
  header.set([FORMAT_VERSION, KIND.byDataKey]);
  header.writeUInt32BE(generation, GENERATION_AT);
  return header;
};

export function createOrderCipher({ keys, secrets, onOutage }: OrderCipherOptions): OrderCipher {
  const carriedPlace = (agwId: string): string => `carried-key:${agwId}`;

  function sealCarrying(agwId: string, plain: Uint8Array): Uint8Array {
    const bytes = randomBytes(KEY_BYTES);
    const wrapped = secrets.seal(carriedPlace(agwId), bytes);
    noteCarried(wrapped);
    const header = Buffer.concat([Buffer.of(FORMAT_VERSION, KIND.byCarriedKey, wrapped.length), wrapped]);
    return closeBox(createSecretKey(bytes), header, placeOf(agwId), plain);
  }

  function noteCarried(wrapped: Uint8Array): void {
    const keyId = keyIdOf(wrapped);
    if (keyId !== undefined) keys.carried(keyId);
  }

  function openCarrying(agwId: string, sealed: Uint8Array): Uint8Array | undefined {
    const headerBytes = CARRIED_AT + (sealed[CARRIED_LENGTH_AT] ?? 0);
    const wrapped = sealed.subarray(CARRIED_AT, headerBytes);
    const key = createSecretKey(secrets.open(carriedPlace(agwId), wrapped));
    noteCarried(wrapped);
    return openBox(key, sealed, headerBytes, placeOf(agwId));
  }

  async function openWithDataKey(agwId: string, sealed: Uint8Array): Promise<Uint8Array | undefined> {
    if (sealed.length < GENERATION_HEADER_BYTES) return undefined;
    const generation = new DataView(sealed.buffer, sealed.byteOffset).getUint32(GENERATION_AT);
    const found = await keys.ofGeneration(agwId, generation);
    switch (found.kind) {
      case 'key':
        return openBox(found.key, sealed, GENERATION_HEADER_BYTES, placeOf(agwId));
      case 'destroyed':
        throw new ErasedError(agwId);
      case 'unknown':
        throw new CannotOpenError('there is no such key', placeOf(agwId));
    }
  }

  async function openAnyKind(agwId: string, sealed: Uint8Array): Promise<Uint8Array | undefined> {
    if (sealed[0] !== FORMAT_VERSION) return undefined;
    const [, kind] = sealed;
    if (kind === KIND.byDataKey) return openWithDataKey(agwId, sealed);
    return kind === KIND.byCarriedKey ? openCarrying(agwId, sealed) : undefined;
  }

  return {
    async seal(agwId, plain) {
      const current = await keys.current(agwId);
      if (current.kind === 'key')
        return closeBox(current.key, generationHeader(current.generation), placeOf(agwId), plain);
      if (onOutage === 'carry-key') return sealCarrying(agwId, plain);
      throw current.error;
    },
    async open(agwId, sealed) {
      const plain = await openAnyKind(agwId, sealed);
      if (plain === undefined)
        throw new CannotOpenError('it was altered or belongs elsewhere', placeOf(agwId));
      return plain;
    },
  };
}
