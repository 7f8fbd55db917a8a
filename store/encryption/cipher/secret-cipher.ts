import { closeBox, openBox } from './box';
import { CannotOpenError } from './errors';
import { KIND, FORMAT_VERSION } from './format';
import type { Keyring } from './keyring';

/** Seals what belongs to no order, with the operator's own key: secrets of tasks, keys of orders. */
export interface SecretCipher {
  /** @param context - what it belongs to, like `task:<id>`; it opens nowhere else */
  seal(context: string, plain: Uint8Array): Uint8Array;
  /** @throws CannotOpenError where altered, moved to another context or sealed by a key that is not in the keyring */
  open(context: string, sealed: Uint8Array): Uint8Array;
}

/** `version · kind · length of the key's id · its id` */
const ID_LENGTH_AT = 2;
const ID_AT = 3;

/** Which key of the keyring sealed it; undefined where no such key can be read. */
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
      if (keyId === undefined) throw new CannotOpenError('it is not in a form that is known', context);
      const key = keyring.get(keyId);
      // The id is printed only where it is one of ours: it may be anything in what was altered.
      if (key === undefined) throw new CannotOpenError('its key is not in CALLSIGN_ENCRYPTION_KEY', context);
      const plain = openBox(key, sealed, ID_AT + keyId.length, context);
      if (plain === undefined) throw new CannotOpenError('it was altered or belongs elsewhere', context);
      return plain;
    },
  };
}
