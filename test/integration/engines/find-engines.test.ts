import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineUnavailableError } from '../../../dev/engines/engine-error';
import { findBrowser } from '../../../dev/engines/find-browser';
import { findMongod } from '../../../dev/engines/find-mongod';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { findTimeSkippingServer } from '../../../dev/engines/find-time-skipping-server';
import { searchEnvironment } from '../../../dev/engines/search-environment';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';

afterAll(removeTemporaryFolders);

/** A command that answers `--version` like the real one; the search runs nothing else. */
async function command(folder: string, name: string, version: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho '${version}'\n`);
  await chmod(path, 0o755);
  return path;
}

const ENGINES = [
  {
    engine: 'Temporal',
    find: findTemporal,
    file: 'temporal',
    cached: 'temporal-1.9.1',
    good: 'temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)',
    old: 'temporal version 0.10.0 (Server 1.21.0, UI 2.10.0)',
    tooOld: 'is version 1.21.0, older than 1.27',
    remedy: /Install the Temporal CLI .* or Python with pip, or set TEMPORAL_ADDRESS/,
  },
  {
    engine: 'MongoDB',
    find: findMongod,
    file: 'mongod',
    cached: process.platform === 'darwin' ? 'mongod-wheel-1.4.1' : 'mongod-wheel-0.4.0',
    good: 'db version v6.0.5',
    old: 'db version v4.4.29',
    tooOld: 'is version 4.4.29, older than 6.0',
    remedy: /Install MongoDB 6 or later .* or Python with pip, or set MONGODB_URI/,
  },
] as const;

describe.each(ENGINES)('$engine', ({ engine, find, file, cached, good, old, tooOld, remedy }) => {
  test('is taken from the PATH before the cache, without any output', async () => {
    const [bin, cacheFolder] = await Promise.all([temporaryFolder(), temporaryFolder()]);
    const onPath = await command(bin, file, good);
    await command(join(cacheFolder, cached), file, good);
    const lines: string[] = [];

    const found = await find((line) => lines.push(line), { path: ['/nonexistent', bin], cacheFolder });

    expect({ found, lines }).toEqual({ found: onPath, lines: [] });
  });

  test('is taken from the cache if the PATH has none', async () => {
    const cacheFolder = await temporaryFolder();
    const inCache = await command(join(cacheFolder, cached), file, good);

    expect(await find(fail, { path: [], cacheFolder })).toBe(inCache);
  });

  test('an old version on the PATH is reported and skipped', async () => {
    const [bin, cacheFolder] = await Promise.all([temporaryFolder(), temporaryFolder()]);
    const tooOldPath = await command(bin, file, old);
    const inCache = await command(join(cacheFolder, cached), file, good);
    const lines: string[] = [];

    const found = await find((line) => lines.push(line), { path: [bin], cacheFolder });

    expect({ found, lines }).toEqual({
      found: inCache,
      lines: [`${engine}: the PATH: ${tooOldPath} ${tooOld}`],
    });
  });

  test('a broken binary on the PATH is skipped', async () => {
    const [broken, bin, cacheFolder] = await Promise.all([
      temporaryFolder(),
      temporaryFolder(),
      temporaryFolder(),
    ]);
    await writeFile(join(broken, file), '#!/bin/sh\necho wrong architecture >&2\nexit 126\n', {
      mode: 0o755,
    });
    const works = await command(bin, file, good);

    expect(await find(fail, { path: [broken, bin], cacheFolder })).toBe(works);
  });

  test('fails with every place that was tried and what to install, if it is neither found nor fetched', async () => {
    const cacheFolder = join(await temporaryFolder(), 'not-made-yet');
    const lines: string[] = [];

    const error: unknown = await find((line) => lines.push(line), { path: [], cacheFolder }).catch(
      (error: unknown) => error,
    );

    expect(error).toBeInstanceOf(EngineUnavailableError);
    const { message, tried } = error as EngineUnavailableError;
    expect(tried).toHaveLength(3);
    expect(tried[0]).toBe(`the PATH: no ${file} there`);
    expect(tried[1]).toBe(`the cache ${cacheFolder}: nothing there yet`);
    expect(tried[2]).toMatch(/^the Python wheel \S+: there is no pip3, no pip and no python3 with pip$/);
    expect(message).toMatch(remedy);
    expect(message).not.toContain('\n');
    for (const step of tried) expect(lines).toContain(`${engine}: ${step}`);
    expect(await readdir(cacheFolder)).toEqual([]);
  });
});

test('the time-skipping server names Maven and Java when they are missing', async () => {
  const cacheFolder = await temporaryFolder();

  await expect(findTimeSkippingServer(() => undefined, { path: [], cacheFolder })).rejects.toThrow(
    /^Temporal's time-skipping server is not available\. Tried .*; Maven: there is no mvn\. Install Java 11 or later and Maven\.$/,
  );
});

test('only the browser of CHROMIUM_PATH is tried', async () => {
  const [bin, cacheFolder] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  await command(bin, 'chromium', 'Chromium 140.0.7339.207');

  await expect(
    findBrowser(() => undefined, { path: [bin], cacheFolder, chromiumPath: '/nonexistent/chrome' }),
  ).rejects.toThrow(/^Chromium is not available\. Tried CHROMIUM_PATH: \/nonexistent\/chrome does not run/);
});

test('a browser is found on the PATH under any of its names', async () => {
  const [bin, cacheFolder] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  const chrome = await command(bin, 'google-chrome', 'Google Chrome 140.0.7339.207');

  expect(await findBrowser(fail, { path: [bin], cacheFolder })).toBe(chrome);
});

test.each([
  [
    { HOME: '/home/ada', PATH: '/bin::/usr/bin' },
    { path: ['/bin', '/usr/bin'], cacheFolder: '/home/ada/.cache/callsign' },
  ],
  [
    { HOME: '/home/ada', XDG_CACHE_HOME: '/var/ada' },
    { path: [], cacheFolder: '/var/ada/callsign' },
  ],
  [
    { HOME: '/home/ada', XDG_CACHE_HOME: '' },
    { path: [], cacheFolder: '/home/ada/.cache/callsign' },
  ],
])('the search folders follow from %j', (env, expected) => {
  expect(searchEnvironment(env)).toEqual(expected);
});

function fail(line: string): void {
  throw new Error(`unexpected output: ${line}`);
}
