import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAdminKey } from '../../../../dev/demo/read-admin-key';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a key that is given is used', async () => {
  expect(await readAdminKey({ key: 'given', keyFile: join(folder, 'none') })).toBe('given');
});

test('else the one in the file, without its line break', async () => {
  const keyFile = join(folder, 'admin-key');
  await writeFile(keyFile, 'from file\n');
  expect(await readAdminKey({ key: undefined, keyFile })).toBe('from file');
});

test('without either the demo says where a key comes from', async () => {
  await expect(readAdminKey({ key: undefined, keyFile: join(folder, 'none') })).rejects.toThrow(
    /^No key\. Give --key or set CALLSIGN_ADMIN_KEY/,
  );
});
