import { inspect } from 'node:util';
import { makeKeyringText, parseKeyring } from '../../../../../store/encryption/cipher/keyring';
import { keyringText } from '../../../../support/encryption/keyring';

const KEY = Buffer.alloc(32, 7).toString('base64');

test('the first key is current, and each is found by its id', () => {
  const keyring = parseKeyring(keyringText('k2', 'k1'));
  expect(keyring.current.id).toBe('k2');
  expect(keyring.keys.map(({ id }) => id)).toEqual(['k2', 'k1']);
  expect(keyring.get('k1')?.export()).toEqual(Buffer.alloc(32, 'k1'));
  expect(keyring.get('k3')).toBeUndefined();
});

test('a generated key is valid, and different each time', () => {
  expect(parseKeyring(makeKeyringText()).current.id).toBe('k1');
  expect(makeKeyringText()).not.toBe(makeKeyringText());
});

test.each<[string, string, string]>([
  ['nothing', '', 'entry 1 is empty'],
  ['a key without an id', KEY, 'entry 1 has no id'],
  ['an id in capitals', `K1:${KEY}`, 'entry 1 has an id that is not 1 to 16'],
  ['an id of 17 characters', `${'k'.repeat(17)}:${KEY}`, 'entry 1 has an id that is not 1 to 16'],
  ['a key that is too short', `k1:${KEY.slice(4)}`, 'entry 1 has a key that is not 32 bytes in base64'],
  ['a key that is too long', `k1:${KEY.slice(0, 40)}${KEY}`, 'entry 1 has a key that is not 32 bytes'],
  ['a key in hexadecimal', `k1:${'ab'.repeat(32)}`, 'entry 1 has a key that is not 32 bytes in base64'],
  ['a second entry that is empty', `k1:${KEY},`, 'entry 2 is empty'],
  ['an id twice', `k1:${KEY},${keyringText('k1')}`, 'entry 2 has the id k1, which another entry has'],
  ['a key twice', `k1:${KEY},k2:${KEY}`, 'entry 2 has the key of another entry'],
  ['17 keys', keyringText(...Array.from({ length: 17 }, (_, index) => `k${index}`)), 'has more than 16 keys'],
])('%s is refused, and no key is shown', (_what, text, says) => {
  const refused = (): unknown => parseKeyring(text);
  expect(refused).toThrow(says);
  try {
    refused();
  } catch (error) {
    expect(inspect(error)).not.toContain(KEY.slice(0, 8));
  }
});

test('a keyring shows no key when it is printed', () => {
  const printed = inspect(parseKeyring(`k1:${KEY}`), { depth: 9, showHidden: true });
  expect(printed).not.toContain(KEY.slice(0, 8));
  expect(printed).not.toContain('07 07 07');
  expect(JSON.stringify(parseKeyring(`k1:${KEY}`))).not.toContain(KEY.slice(0, 8));
});
