import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchIntoCache, type CacheEntry, type Fetch } from '../../../dev/engines/engine-cache';
import { verifyVersion } from '../../../dev/engines/engine-version';
import { compileEngines, type EngineProgram } from '../../support/processes/engine-program';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import { until } from '../../support/until';

let engines: EngineProgram;
beforeAll(async () => {
  engines = await compileEngines();
});
afterAll(async () => {
  await engines.remove();
  await removeTemporaryFolders();
});

const SCRIPT = "#!/bin/sh\necho 'version 1.2.3'\n";

async function anEntry(): Promise<CacheEntry> {
  const check = { args: ['--version'], pattern: /version (\S+)/, minimum: '1.0' };
  return {
    cacheFolder: join(await temporaryFolder(), 'cache'),
    name: 'engine-1.2.3',
    file: 'engine',
    verify: (path) => verifyVersion(path, check),
  };
}

const writing =
  (text: string): Fetch =>
  async ({ out }) => {
    await writeFile(join(out, 'engine'), text);
    return undefined;
  };

const silent = (): void => undefined;

test('a fetched engine is executable, under its name, and the cache has nothing else', async () => {
  const entry = await anEntry();

  const finding = await fetchIntoCache(entry, silent, writing(SCRIPT));

  expect(finding).toEqual({ kind: 'found', path: join(entry.cacheFolder, 'engine-1.2.3', 'engine') });
  expect(await readdir(entry.cacheFolder)).toEqual(['engine-1.2.3']);
});

test.each([
  ['the fetch failed', () => Promise.resolve('no such package'), 'no such package'],
  ['the fetched binary does not run', writing('#!/bin/sh\nexit 3\n'), /does not run \(exit code 3\)$/],
] as const)('the cache stays empty if %s', async (_when, fetch, reason) => {
  const entry = await anEntry();

  const finding = await fetchIntoCache(entry, silent, fetch);

  expect(finding).toEqual({
    kind: 'unusable',
    reason: typeof reason === 'string' ? reason : (expect.stringMatching(reason) as unknown),
  });
  expect(await readdir(entry.cacheFolder)).toEqual([]);
});

test('of several concurrent fetches one downloads, and all get the same path', async () => {
  const entry = await anEntry();
  let fetched = 0;
  const slow: Fetch = async (folders, note) => {
    fetched += 1;
    await until('the others wait', () => notes.length > 0);
    return writing(SCRIPT)(folders, note);
  };
  const notes: string[] = [];

  const findings = await Promise.all(
    [1, 2, 3].map(() => fetchIntoCache(entry, (line) => notes.push(line), slow)),
  );

  const path = join(entry.cacheFolder, 'engine-1.2.3', 'engine');
  expect({ findings, fetched }).toEqual({ findings: Array(3).fill({ kind: 'found', path }), fetched: 1 });
  expect(notes).toContain(`waiting for process ${process.pid}, which is fetching it`);
});

test('a killed fetch neither blocks the next one nor leaves files', async () => {
  const entry = await anEntry();
  await mkdir(entry.cacheFolder);
  const child = engines.run(
    `require('./engine-cache').fetchIntoCache(
       { cacheFolder: process.argv[1], name: 'engine-1.2.3', file: 'engine', verify: () => Promise.reject() },
       () => {},
       async ({ out }) => {
         require('fs').writeFileSync(out + '/engine', 'half a');
         console.log('fetching');
         await new Promise((resolve) => setTimeout(resolve, 60_000));
       })`,
    entry.cacheFolder,
  );
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(await readdir(entry.cacheFolder)).toHaveLength(2);

  const finding = await fetchIntoCache(entry, silent, writing(SCRIPT));

  expect(finding.kind).toBe('found');
  expect(await readFile(join(entry.cacheFolder, 'engine-1.2.3', 'engine'), 'utf8')).toBe(SCRIPT);
  expect(await readdir(entry.cacheFolder)).toEqual(['engine-1.2.3']);
});
