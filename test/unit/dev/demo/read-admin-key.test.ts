import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAdminKey } from '../../../../dev/demo/read-admin-key';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a given key is used', async () => {
  expect(await readAdminKey({ key: 'given', keyFile: join(folder, 'none') })).toBe('given');
});

test('without a given key, the key file is read without its line break', async () => {
  const keyFile = join(folder, 'admin-key');
  await writeFile(keyFile, 'from file\n');
  expect(await readAdminKey({ key: undefined, keyFile })).toBe('from file');
});

test('without either, the error says how to get a key', async () => {
  await expect(readAdminKey({ key: undefined, keyFile: join(folder, 'none') })).rejects.toThrow(
    /^No key\. Give --key, set CALLSIGN_ADMIN_KEY/,
  );
});
