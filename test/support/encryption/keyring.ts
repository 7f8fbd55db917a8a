import { parseKeyring, type Keyring } from '../../../store/encryption/cipher/keyring';

/** A value of CALLSIGN_ENCRYPTION_KEY with a key for each id; the same id always has the same key. */
export const keyringText = (...ids: readonly string[]): string =>
  ids.map((id) => `${id}:${Buffer.alloc(32, id).toString('base64')}`).join(',');

export const aKeyring = (...ids: readonly string[]): Keyring => parseKeyring(keyringText(...ids));

/** The keyring of services under test. */
export const TEST_KEYRING = aKeyring('test');
