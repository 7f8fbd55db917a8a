import { CannotOpenError } from '../../../../../store/encryption/cipher/errors';
import { openText, sealText } from '../../../../support/encryption/sealed-json';
import { createSecretCipher, keyIdOf } from '../../../../../store/encryption/cipher/secret-cipher';
import { aKeyring } from '../../../../support/encryption/keyring';

const PLAIN = Buffer.from('whsec_0123456789', 'utf8');
const CONTEXT = 'task:tsk_1';

const old = createSecretCipher(aKeyring('k1'));
const rotating = createSecretCipher(aKeyring('k2', 'k1'));
const renewed = createSecretCipher(aKeyring('k2'));

test('opens content in its own context, and reads the id of its key', () => {
  const sealed = old.seal(CONTEXT, PLAIN);
  expect(Buffer.from(old.open(CONTEXT, sealed))).toEqual(PLAIN);
  expect(keyIdOf(sealed)).toBe('k1');
});

test('during a rotation both keys open and the new one seals; without the old key its content does not open', () => {
  const [before, after] = [old.seal(CONTEXT, PLAIN), rotating.seal(CONTEXT, PLAIN)];
  expect(Buffer.from(rotating.open(CONTEXT, before))).toEqual(PLAIN);
  expect(keyIdOf(after)).toBe('k2');
  expect(Buffer.from(renewed.open(CONTEXT, after))).toEqual(PLAIN);
  expect(() => renewed.open(CONTEXT, before)).toThrow('its key is not in CALLSIGN_ENCRYPTION_KEY');
});

test('does not open content that was moved to another context', () => {
  expect(() => old.open('task:tsk_2', old.seal(CONTEXT, PLAIN))).toThrow(CannotOpenError);
});

test('does not open altered or truncated content', () => {
  const sealed = Buffer.from(old.seal(CONTEXT, PLAIN));
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed);
    altered[at]! ^= 0x80;
    expect(() => old.open(CONTEXT, altered)).toThrow(CannotOpenError);
    expect(() => old.open(CONTEXT, sealed.subarray(0, at))).toThrow(CannotOpenError);
  }
});

test('a different key with the same id does not open it', () => {
  const sealed = Buffer.from(rotating.seal(CONTEXT, PLAIN));
  sealed.write('k1', 3, 'latin1');
  expect(() => rotating.open(CONTEXT, sealed)).toThrow('it was altered or belongs elsewhere');
});

test('a text is restored unchanged', () => {
  const sealed = sealText(old, CONTEXT, 'passwörd');
  expect(sealed).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(openText(old, CONTEXT, sealed)).toBe('passwörd');
});
