import { parseKeyring, type Keyring } from '../../store/encryption/cipher/keyring';

/** What CALLSIGN_ENCRYPTION_KEY could be, with a key for each id; the same id has the same key. */
export const keyringText = (...ids: readonly string[]): string =>
  ids.map((id) => `${id}:${Buffer.alloc(32, id).toString('base64')}`).join(',');

export const aKeyring = (...ids: readonly string[]): Keyring => parseKeyring(keyringText(...ids));

/** What services under test seal with. */
export const TEST_KEYRING = aKeyring('test');
