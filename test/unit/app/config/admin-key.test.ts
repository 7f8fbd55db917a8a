import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadOrCreateAdminKey } from '../../../../app/config/admin-key';
import { removeTemporaryFolders, temporaryFolder } from '../../../support/temporary-folder';

afterAll(removeTemporaryFolders);

test('creates a key at the first start and reuses it at the next', async () => {
  const folder = join(await temporaryFolder(), 'not-yet-there');
  const file = join(folder, 'admin-key');
  const first = await loadOrCreateAdminKey(folder);
  expect(first).toEqual({ key: expect.stringMatching(/^csk_[\w-]{32}$/) as string, file, isNew: true });
  expect(await loadOrCreateAdminKey(folder)).toEqual({ key: first.key, file, isNew: false });
});

test('writes the key to one file that only its owner can read', async () => {
  const folder = await temporaryFolder();
  const { key, file } = await loadOrCreateAdminKey(folder);
  expect(await readFile(file, 'utf8')).toBe(`${key}\n`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['admin-key']);
});

test('replaces the stored key by a given one, also for later starts', async () => {
  const folder = await temporaryFolder();
  await loadOrCreateAdminKey(folder);
  const given = { key: 'a key of the operator', file: join(folder, 'admin-key'), isNew: false };
  expect(await loadOrCreateAdminKey(folder, given.key)).toEqual(given);
  expect(await loadOrCreateAdminKey(folder)).toEqual(given);
});

test('overwrites a file without a key', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'admin-key'), '\n');
  expect(await loadOrCreateAdminKey(folder)).toMatchObject({ isNew: true });
});
