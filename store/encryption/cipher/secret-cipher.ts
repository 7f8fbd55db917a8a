import { closeBox, openBox } from './box';
import { CannotOpenError } from './errors';
import { KIND, FORMAT_VERSION } from './format';
import type { Keyring } from './keyring';

/** Seals with the operator's keyring what belongs to no order: secrets of tasks, data keys. */
export interface SecretCipher {
  /** @param context - what the content belongs to, like `task:<id>`; needed to open it */
  seal(context: string, plain: Uint8Array): Uint8Array;
  /**
   * @throws CannotOpenError if the bytes are altered, moved to another context or sealed by a key outside the keyring
   */
  open(context: string, sealed: Uint8Array): Uint8Array;
}

/** `version · kind · length of the key's id · its id` */
const ID_LENGTH_AT = 2;
const ID_AT = 3;

/** Id of the keyring key that sealed the bytes; undefined if the header is malformed. */
export function keyIdOf(sealed: Uint8Array): string | undefined {
  const idLength = sealed[ID_LENGTH_AT];
  if (sealed[0] !== FORMAT_VERSION || sealed[1] !== KIND.byKeyring || idLength === undefined)
    return undefined;
  const id = sealed.subarray(ID_AT, ID_AT + idLength);
  return id.length === idLength ? Buffer.from(id).toString('latin1') : undefined;
}

export function createSecretCipher(keyring: Keyring): SecretCipher {
  const { current } = keyring;
  const id = Buffer.from(current.id, 'latin1');
  const header = Buffer.concat([Buffer.of(FORMAT_VERSION, KIND.byKeyring, id.length), id]);
  return {
    seal: (context, plain) => closeBox(current.key, header, context, plain),
    open(context, sealed) {
      const keyId = keyIdOf(sealed);
      if (keyId === undefined) throw new CannotOpenError('its format is unknown', context);
      const key = keyring.get(keyId);
      // Do not print the id: altered bytes may contain anything.
      if (key === undefined) throw new CannotOpenError('its key is not in CALLSIGN_ENCRYPTION_KEY', context);
      const plain = openBox(key, sealed, ID_AT + keyId.length, context);
      if (plain === undefined) throw new CannotOpenError('it was altered or belongs elsewhere', context);
      return plain;
    },
  };
}
