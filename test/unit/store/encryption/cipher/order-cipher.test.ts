import { CannotOpenError, ErasedError } from '../../../../../store/encryption/cipher/errors';
import { createOrderCipher, type OrderCipher } from '../../../../../store/encryption/cipher/order-cipher';
import { openJson, sealJson } from '../../../../support/encryption/sealed-json';
import { createSecretCipher } from '../../../../../store/encryption/cipher/secret-cipher';
import { aKeyring } from '../../../../support/encryption/keyring';
import { knownDataKeys, type KnownDataKeys } from '../../../../support/encryption/known-keys';

const PLAIN = Buffer.from('jane.doe@example.com', 'utf8');

const cipherOf = (keys: KnownDataKeys, ...keyIds: readonly string[]): OrderCipher =>
  createOrderCipher({ keys, secrets: createSecretCipher(aKeyring(...keyIds)), onOutage: 'carry-key' });

const cipher = cipherOf(knownDataKeys(2), 'k1');
const unavailable = cipherOf(knownDataKeys('unavailable'), 'k1');

describe.each<[string, OrderCipher]>([
  ['with the data key of the order', cipher],
  ['with a carried key', unavailable],
])('%s', (_how, sealing) => {
  test('opens what it sealed, and shows nothing of the content', async () => {
    const sealed = await sealing.seal('A-1', PLAIN);
    expect(Buffer.from(await sealing.open('A-1', sealed))).toEqual(PLAIN);
    expect(Buffer.from(sealed).includes(PLAIN.subarray(0, 4))).toBe(false);
  });

  test('seals and opens empty content', async () => {
    expect(await sealing.open('A-1', await sealing.seal('A-1', Buffer.alloc(0)))).toHaveLength(0);
  });

  test('never seals the same content to the same bytes', async () => {
    expect(await sealing.seal('A-1', PLAIN)).not.toEqual(await sealing.seal('A-1', PLAIN));
  });

  test('does not open content that was moved to another order', async () => {
    const sealed = await sealing.seal('A-1', PLAIN);
    await expect(sealing.open('A-2', sealed)).rejects.toThrow(CannotOpenError);
  });

  test('does not open content with any altered byte', async () => {
    const sealed = Buffer.from(await sealing.seal('A-1', PLAIN));
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered[at]! ^= 0x01;
      await expect(cipher.open('A-1', altered)).rejects.toThrow(/cannot be opened|erased/);
    }
  });

  test('does not open truncated content', async () => {
    const sealed = await sealing.seal('A-1', PLAIN);
    for (let length = 0; length < sealed.length; length += 1)
      await expect(sealing.open('A-1', sealed.subarray(0, length))).rejects.toThrow(CannotOpenError);
  });

  test('does not open content with appended bytes', async () => {
    const longer = Buffer.concat([await sealing.seal('A-1', PLAIN), Buffer.of(0)]);
    await expect(sealing.open('A-1', longer)).rejects.toThrow(CannotOpenError);
  });
});

test('an older generation opens until it is destroyed, and then throws ErasedError', async () => {
  const sealed = await cipherOf(knownDataKeys(1), 'k1').seal('A-1', PLAIN);
  expect(Buffer.from(await cipher.open('A-1', sealed))).toEqual(PLAIN);
  await expect(cipherOf(knownDataKeys(2, 1), 'k1').open('A-1', sealed)).rejects.toThrow(ErasedError);
});

test('another generation of the same order does not open it', async () => {
  const sealed = Buffer.from(await cipherOf(knownDataKeys(1), 'k1').seal('A-1', PLAIN));
  sealed.writeUInt32BE(2, 2);
  await expect(cipher.open('A-1', sealed)).rejects.toThrow('it was altered or belongs elsewhere');
});

test('a generation that does not exist does not open', async () => {
  const sealed = await cipherOf(knownDataKeys(3), 'k1').seal('A-1', PLAIN);
  await expect(cipher.open('A-1', sealed)).rejects.toThrow('there is no such key');
});

test('content with a carried key needs no data key, but the keyring key that sealed it', async () => {
  const sealed = await unavailable.seal('A-1', PLAIN);
  expect(Buffer.from(await cipherOf(knownDataKeys('unavailable'), 'k2', 'k1').open('A-1', sealed))).toEqual(
    PLAIN,
  );
  await expect(cipherOf(knownDataKeys(2), 'k2').open('A-1', sealed)).rejects.toThrow(
    'its key is not in CALLSIGN_ENCRYPTION_KEY',
  );
});

test('the use of a carried key is reported at sealing and opening', async () => {
  const [sealing, opening] = [knownDataKeys('unavailable'), knownDataKeys(2)];
  const sealed = await cipherOf(sealing, 'k1').seal('A-1', PLAIN);
  await cipherOf(opening, 'k2', 'k1').open('A-1', sealed);
  expect([sealing.carriedBy, opening.carriedBy]).toEqual([['k1'], ['k1']]);
});

test('content that must be erasable is not sealed while the data keys are unavailable', async () => {
  const secrets = createSecretCipher(aKeyring('k1'));
  const strict = createOrderCipher({ keys: knownDataKeys('unavailable'), secrets, onOutage: 'fail' });
  await expect(strict.seal('A-1', PLAIN)).rejects.toThrow('no MongoDB answers');
});

test('a JSON value is restored unchanged', async () => {
  const value = { psg_email: 'jane@example.com', flights: [null, 1, 'Zürich ✈'] };
  expect(await openJson(cipher, 'A-1', await sealJson(cipher, 'A-1', value))).toEqual(value);
});
