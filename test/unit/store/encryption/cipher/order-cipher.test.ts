import { CannotOpenError, ErasedError } from '../../../../../store/encryption/cipher/errors';
import { createOrderCipher, type OrderCipher } from '../../../../../store/encryption/cipher/order-cipher';
import { openJson, sealJson } from '../../../../support/sealed-json';
import { createSecretCipher } from '../../../../../store/encryption/cipher/secret-cipher';
import { aKeyring } from '../../../../support/keyring';
import { knownDataKeys, type KnownDataKeys } from '../../../../support/known-keys';

const PLAIN = Buffer.from('jane.doe@example.com', 'utf8');

const cipherOf = (keys: KnownDataKeys, ...keyIds: readonly string[]): OrderCipher =>
  createOrderCipher({ keys, secrets: createSecretCipher(aKeyring(...keyIds)), onOutage: 'carry-key' });

const cipher = cipherOf(knownDataKeys(2), 'k1');
const away = cipherOf(knownDataKeys('away'), 'k1');

describe.each<[string, OrderCipher]>([
  ['under the order’s key', cipher],
  ['with a key that it carries', away],
])('%s', (_how, sealing) => {
  test('what was sealed is opened, and shows nothing of itself', async () => {
    const sealed = await sealing.seal('A-1', PLAIN);
    expect(Buffer.from(await sealing.open('A-1', sealed))).toEqual(PLAIN);
    expect(Buffer.from(sealed).includes(PLAIN.subarray(0, 4))).toBe(false);
  });

  test('nothing at all is sealed and opened', async () => {
    expect(await sealing.open('A-1', await sealing.seal('A-1', Buffer.alloc(0)))).toHaveLength(0);
  });

  test('the same is never sealed to the same bytes', async () => {
    expect(await sealing.seal('A-1', PLAIN)).not.toEqual(await sealing.seal('A-1', PLAIN));
  });

  test('moved to another order it does not open', async () => {
    const sealed = await sealing.seal('A-1', PLAIN);
    await expect(sealing.open('A-2', sealed)).rejects.toThrow(CannotOpenError);
  });

  test('changed in any one byte it does not open', async () => {
    const sealed = Buffer.from(await sealing.seal('A-1', PLAIN));
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered[at]! ^= 0x01;
      await expect(cipher.open('A-1', altered)).rejects.toThrow(/cannot be opened|erased/);
    }
  });

  test('cut short anywhere it does not open', async () => {
    const sealed = await sealing.seal('A-1', PLAIN);
    for (let length = 0; length < sealed.length; length += 1)
      await expect(sealing.open('A-1', sealed.subarray(0, length))).rejects.toThrow(CannotOpenError);
  });

  test('with something behind it it does not open', async () => {
    const longer = Buffer.concat([await sealing.seal('A-1', PLAIN), Buffer.of(0)]);
    await expect(sealing.open('A-1', longer)).rejects.toThrow(CannotOpenError);
  });
});

test('an older generation opens, and says that it was erased once it was destroyed', async () => {
  const sealed = await cipherOf(knownDataKeys(1), 'k1').seal('A-1', PLAIN);
  expect(Buffer.from(await cipher.open('A-1', sealed))).toEqual(PLAIN);
  await expect(cipherOf(knownDataKeys(2, 1), 'k1').open('A-1', sealed)).rejects.toThrow(ErasedError);
});

test('another generation does not open it, though it is the same order', async () => {
  const sealed = Buffer.from(await cipherOf(knownDataKeys(1), 'k1').seal('A-1', PLAIN));
  sealed.writeUInt32BE(2, 2);
  await expect(cipher.open('A-1', sealed)).rejects.toThrow('it was altered or belongs elsewhere');
});

test('a generation that nobody made does not open', async () => {
  const sealed = await cipherOf(knownDataKeys(3), 'k1').seal('A-1', PLAIN);
  await expect(cipher.open('A-1', sealed)).rejects.toThrow('there is no such key');
});

test('what carries its key needs no data keys, but the key of the keyring that sealed it', async () => {
  const sealed = await away.seal('A-1', PLAIN);
  expect(Buffer.from(await cipherOf(knownDataKeys('away'), 'k2', 'k1').open('A-1', sealed))).toEqual(PLAIN);
  await expect(cipherOf(knownDataKeys(2), 'k2').open('A-1', sealed)).rejects.toThrow(
    'its key is not in CALLSIGN_ENCRYPTION_KEY',
  );
});

test('that something carries its key is told when it is sealed and when it is opened', async () => {
  const [sealing, opening] = [knownDataKeys('away'), knownDataKeys(2)];
  const sealed = await cipherOf(sealing, 'k1').seal('A-1', PLAIN);
  await cipherOf(opening, 'k2', 'k1').open('A-1', sealed);
  expect([sealing.carriedBy, opening.carriedBy]).toEqual([['k1'], ['k1']]);
});

test('what must die with the order’s key is not sealed while the keys are away', async () => {
  const secrets = createSecretCipher(aKeyring('k1'));
  const strict = createOrderCipher({ keys: knownDataKeys('away'), secrets, onOutage: 'fail' });
  await expect(strict.seal('A-1', PLAIN)).rejects.toThrow('no MongoDB answers');
});

test('a JSON value comes back as it was', async () => {
  const value = { psg_email: 'jane@example.com', flights: [null, 1, 'Zürich ✈'] };
  expect(await openJson(cipher, 'A-1', await sealJson(cipher, 'A-1', value))).toEqual(value);
});
