import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../../../app/config/config';
import { loadOrCreateEncryptionKey } from '../../../../app/config/encryption-key';
import { aKeyring } from '../../../support/encryption/keyring';
import { removeTemporaryFolders, temporaryFolder } from '../../../support/temporary-folder';

afterAll(removeTemporaryFolders);

const bytesOf = ({ current }: { current: ReturnType<typeof aKeyring>['current'] }): Buffer =>
  current.key.export();

test('creates a key that only its owner can read, and reuses it at the next start', async () => {
  const folder = join(await temporaryFolder(), 'not-yet-there');
  const made = await loadOrCreateEncryptionKey(folder);
  expect(await readdir(folder)).toEqual(['encryption-key']);
  expect((await stat(join(folder, 'encryption-key'))).mode & 0o777).toBe(0o600);
  expect(bytesOf(await loadOrCreateEncryptionKey(folder))).toEqual(bytesOf(made));
});

test('uses given keys without storing them', async () => {
  const folder = await temporaryFolder();
  const given = aKeyring('k1');
  expect(await loadOrCreateEncryptionKey(folder, given)).toBe(given);
  expect(await readdir(folder)).toEqual([]);
});

test('reports a file without a key and does not change it', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'encryption-key');
  await writeFile(file, 'k1:abc\n');
  await expect(loadOrCreateEncryptionKey(folder)).rejects.toThrow(
    new ConfigError(
      `${file}: entry 1 has a key that is not 32 bytes in base64. Restore the file, because it decrypts the data in this folder`,
    ),
  );
  expect(await readFile(file, 'utf8')).toBe('k1:abc\n');
});

test('does not overwrite an unreadable file', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'encryption-key'));
  await expect(loadOrCreateEncryptionKey(folder)).rejects.toThrow('EISDIR');
  expect(await readdir(folder)).toEqual(['encryption-key']);
});
