import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const ROOT = resolve(__dirname, '../../..');

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const lockFile = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({
      version: z.string(),
      name: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
      dev: z.boolean().optional(),
      license: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});

const { '': root, ...locked } = lockFile.parse(JSON.parse(read('package-lock.json'))).packages;
const packages = Object.entries(locked).map(([place, { name: realName, ...entry }]) => ({
  place,
  ...entry,
  name: place.replace(/^.*node_modules\//, ''),
  isAlias: realName !== undefined,
}));
const inProduction = packages.filter(({ dev }) => dev !== true);

test('every package is pinned by the hash of what was reviewed, and comes from the registry of whoever installs', () => {
  expect(root).toBeDefined();
  expect(packages.length).toBeGreaterThan(500);
  const loose = packages.filter(
    ({ place, integrity, resolved, link, inBundle }) =>
      !place.startsWith('node_modules/') ||
      !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ||
      resolved !== undefined ||
      link === true ||
      inBundle === true,
  );
  expect(loose).toEqual([]);
  expect(read('package-lock.json')).not.toMatch(/https?:\/\/[^"]*\/-\/|git\+|file:/);
});

test('direct dependencies are of one exact version each', () => {
  const manifest = z
    .object({
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()),
      overrides: z.record(z.string(), z.string()),
    })
    .parse(JSON.parse(read('package.json')));
  const versions = Object.values(manifest).flatMap((each) => Object.values(each));
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

describe('no script of a package runs when it is installed', () => {
  test.each([
    ['.npmrc', 'ignore-scripts=true'],
    ['Dockerfile', 'npm ci --ignore-scripts'],
    ['scripts/prepare.js', "'ci', '--ignore-scripts'"],
  ])('%s says so', (file, setting) => {
    expect(read(file)).toContain(setting);
  });

  test('the build in Docker reads the settings of npm before it installs', () => {
    expect(read('Dockerfile')).toMatch(/COPY package\.json package-lock\.json \.npmrc \.\/\nRUN npm ci/);
  });

  test('those that would run one are known, and work without', () => {
    // Binaries come as packages of their own for each platform; one script would report the installation to its maker.
    expect(
      packages.filter(({ hasInstallScript }) => hasInstallScript === true).map(({ name }) => name),
    ).toEqual(['protobufjs', '@parcel/watcher', '@scarf/scarf', '@swc/core', 'unrs-resolver']);
  });
});

/** Licences under which a package may be part of the service; `docs/supply-chain.md` says why. */
const LICENCES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 AND MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
]);

/** Packages that name no licence where npm looks for it, with the one in their files. */
const LICENCE_IN_FILES: Readonly<Record<string, string>> = { unionfs: 'Unlicense' };

test('every package of the service is under a licence that it may be used under', () => {
  const others = inProduction
    .map(({ name, license }) => ({ name, license: license ?? LICENCE_IN_FILES[name] ?? 'none' }))
    .filter(({ license }) => !LICENCES.has(license));
  expect(others).toEqual([]);
});

const names = (of: readonly { readonly name: string; readonly version: string }[]): readonly string[] =>
  [...new Set(of.map(({ name, version }) => `${name}@${version}`))].toSorted();

// Not by `--omit dev`: npm then leaves out packages of the service that a tool of ours needs too.
test('the bill of materials names every package with its hash, and marks those that are for development', async () => {
  const script = z
    .object({ scripts: z.object({ sbom: z.string() }) })
    .parse(JSON.parse(read('package.json')));
  const [command = '', ...args] = script.scripts.sbom.split(' ');
  const { stdout } = await promisify(execFile)(command, args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  const { components, ...head } = z
    .object({
      bomFormat: z.string(),
      specVersion: z.string(),
      components: z.array(
        z.object({
          name: z.string(),
          version: z.string(),
          purl: z.string(),
          properties: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
          hashes: z.array(z.object({ alg: z.string(), content: z.string() })).min(1),
        }),
      ),
    })
    .parse(JSON.parse(stdout));

  expect(head.bomFormat).toBe('CycloneDX');
  const ofService = components.filter(
    ({ properties }) => !properties.some(({ name }) => name === 'cdx:npm:package:development'),
  );
  // Of an alias npm gives now its own name, now the real one; only tools of ours have any.
  expect(names(components)).toEqual(
    expect.arrayContaining([...names(packages.filter(({ isAlias }) => !isAlias))]),
  );
  expect(inProduction.filter(({ isAlias }) => isAlias)).toEqual([]);
  // One version that is installed twice, once for development, is one component; npm marks it then.
  const forBoth = new Set(names(packages.filter(({ dev }) => dev === true)));
  expect(names(ofService)).toEqual(names(inProduction).filter((each) => !forBoth.has(each)));
  expect(stdout).not.toMatch(/registry/);
});
