import { CannotOpenError } from '../../../../../store/encryption/cipher/errors';
import { openText, sealText } from '../../../../support/sealed-json';
import { createSecretCipher, keyIdOf } from '../../../../../store/encryption/cipher/secret-cipher';
import { aKeyring } from '../../../../support/keyring';

const PLAIN = Buffer.from('whsec_0123456789', 'utf8');
const CONTEXT = 'task:tsk_1';

const old = createSecretCipher(aKeyring('k1'));
const rotating = createSecretCipher(aKeyring('k2', 'k1'));
const renewed = createSecretCipher(aKeyring('k2'));

test('what was sealed is opened where it belongs, and names its key', () => {
  const sealed = old.seal(CONTEXT, PLAIN);
  expect(Buffer.from(old.open(CONTEXT, sealed))).toEqual(PLAIN);
  expect(keyIdOf(sealed)).toBe('k1');
});

test('while keys change both open, the new one seals, and without the old one its own does not open', () => {
  const [before, after] = [old.seal(CONTEXT, PLAIN), rotating.seal(CONTEXT, PLAIN)];
  expect(Buffer.from(rotating.open(CONTEXT, before))).toEqual(PLAIN);
  expect(keyIdOf(after)).toBe('k2');
  expect(Buffer.from(renewed.open(CONTEXT, after))).toEqual(PLAIN);
  expect(() => renewed.open(CONTEXT, before)).toThrow('its key is not in CALLSIGN_ENCRYPTION_KEY');
});

test('moved to another context it does not open', () => {
  expect(() => old.open('task:tsk_2', old.seal(CONTEXT, PLAIN))).toThrow(CannotOpenError);
});

test('changed in any one byte, or cut short, it does not open', () => {
  const sealed = Buffer.from(old.seal(CONTEXT, PLAIN));
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed);
    altered[at]! ^= 0x80;
    expect(() => old.open(CONTEXT, altered)).toThrow(CannotOpenError);
    expect(() => old.open(CONTEXT, sealed.subarray(0, at))).toThrow(CannotOpenError);
  }
});

test('a key under another one’s name does not open it', () => {
  const sealed = Buffer.from(rotating.seal(CONTEXT, PLAIN));
  sealed.write('k1', 3, 'latin1');
  expect(() => rotating.open(CONTEXT, sealed)).toThrow('it was altered or belongs elsewhere');
});

test('a text comes back as it was', () => {
  const sealed = sealText(old, CONTEXT, 'passwörd');
  expect(sealed).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(openText(old, CONTEXT, sealed)).toBe('passwörd');
});
