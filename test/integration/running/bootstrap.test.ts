import { spawn } from 'node:child_process';
import { copyFile, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';

const ROOT = resolve(__dirname, '../../..');

afterAll(removeTemporaryFolders);

interface ScriptOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  clone: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ScriptOutcome> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(clone, 'scripts/bootstrap.js'), ...args], {
      cwd: clone,
      env: { ...process.env, ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', failed);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}

/** A small project with the scripts of this one and installed packages. */
async function aClone(): Promise<string> {
  const clone = await temporaryFolder();
  await cp(join(ROOT, 'scripts'), join(clone, 'scripts'), { recursive: true });
  await mkdir(join(clone, 'node_modules'));
  await symlink(join(ROOT, 'node_modules/typescript'), join(clone, 'node_modules/typescript'));
  await copyFile(join(ROOT, 'package.json'), join(clone, 'package.json'));
  await writeInstallState(clone, '1.0.0', '1.0.0');
  const compilerOptions = {
    module: 'node16',
    target: 'es2022',
    lib: ['es2022'],
    types: [],
    outDir: 'dist',
    rootDir: '.',
  };
  await writeFile(join(clone, 'tsconfig.build.json'), JSON.stringify({ compilerOptions, exclude: ['dist'] }));
  // Without the types of Node, because reading them would take most of the time.
  await writeFile(join(clone, 'node.d.ts'), 'declare const console: any, process: any;');
  await mkdir(join(clone, 'app'));
  await mkdir(join(clone, 'dev/inbox/page'), { recursive: true });
  await mkdir(join(clone, 'worker'));
  await writeFile(join(clone, 'worker/bundle.ts'), `console.log('never shown');`);
  await writeProgram(clone, 'first');
  return clone;
}

/** Writes the lock file and the record of installed packages. */
async function writeInstallState(clone: string, wanted: string, there: string): Promise<void> {
  const lock = (version: string): string =>
    JSON.stringify({
      name: 'clone',
      lockfileVersion: 3,
      packages: { 'node_modules/a-package': { version, integrity: `sha512-${version}` } },
    });
  await writeFile(join(clone, 'package-lock.json'), lock(wanted));
  await writeFile(join(clone, 'node_modules/.package-lock.json'), lock(there));
}

async function writeProgram(clone: string, word: string): Promise<void> {
  const program = `console.log('${word}', process.argv.slice(2).join(' ')); process.exitCode = 7;`;
  await writeFile(join(clone, 'app/start.ts'), program);
}

test('a new clone is built first; then the command gets its arguments and sets the exit code', async () => {
  const clone = await aClone();

  expect(await run(clone, ['start', '--some', 'arguments'])).toMatchObject({
    code: 7,
    stdout: 'first --some arguments\n',
  });
});

test('a build is not repeated until a source changes', async () => {
  const clone = await aClone();
  await run(clone, ['build']);
  await writeFile(join(clone, 'dist/app/start.js'), `console.log('not built again')`);
  expect((await run(clone, ['start'])).stdout).toBe('not built again\n');

  await writeProgram(clone, 'second');

  expect((await run(clone, ['start'])).stdout).toBe('second \n');
});

test('an explicit build restores missing output, even if no source has changed', async () => {
  const clone = await aClone();
  await run(clone, ['build']);
  await rm(join(clone, 'dist/app/start.js'));

  expect(await run(clone, ['build'])).toMatchObject({ code: 0 });

  expect((await run(clone, ['start'])).stdout).toBe('first \n');
});

test('a compile error is shown and stops the start; after a fix the build succeeds', async () => {
  const clone = await aClone();
  await writeFile(join(clone, 'app/start.ts'), `const n: number = 'a word';`);

  const broken = await run(clone, ['start']);
  await writeProgram(clone, 'mended');

  expect(broken).toMatchObject({ code: 1, stdout: '' });
  expect(broken.stderr).toMatch(
    /start\.ts\(1,7\): error TS2322.*\ncallsign: compiling failed \(exit code \d\); the reason is above\n$/,
  );
  expect((await run(clone, ['start'])).stdout).toBe('mended \n');
});

test('packages are installed first if they differ from the lock file', async () => {
  const clone = await aClone();
  // A replacement for npm that records its arguments and does the installation.
  const npm = join(clone, 'npm-cli.js');
  await writeFile(
    npm,
    `const fs = require('fs');
     fs.writeFileSync('npmArguments', process.argv.slice(2).join(' '));
     fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');`,
  );
  await writeInstallState(clone, '2.0.0', '1.0.0');

  const first = await run(clone, ['start'], { npm_execpath: npm });
  const npmArguments = await readFile(join(clone, 'npmArguments'), 'utf8');
  await rm(join(clone, 'npmArguments'));
  const second = await run(clone, ['start'], { npm_execpath: npm });

  expect({ npmArguments, said: [first.stdout, second.stdout] }).toEqual({
    npmArguments: 'ci --ignore-scripts --include=dev --include=optional --no-audit --no-fund',
    said: ['first \n', 'first \n'],
  });
  await expect(readFile(join(clone, 'npmArguments'))).rejects.toThrow('ENOENT');
});

test('a lock of a killed command does not block the next command', async () => {
  const clone = await aClone();
  await mkdir(join(clone, '.callsign'));
  await writeFile(join(clone, '.callsign/bootstrap.lock'), '4194305');

  expect((await run(clone, ['start'])).stdout).toBe('first \n');
});

test('two concurrent starts both get a complete build', async () => {
  const clone = await aClone();

  const outcomes = await Promise.all([run(clone, ['start']), run(clone, ['start'])]);

  expect(outcomes.map(({ stdout }) => stdout)).toEqual(['first \n', 'first \n']);
});

test.each([
  [
    [],
    'a command is missing; commands: start, start:api, start:worker, demo, rewrap-keys, bench, faults, build, test, check',
  ],
  [['constructor'], 'there is no command constructor; commands: start, '],
])('the command line %j is refused with a list of the commands', async (args, message) => {
  const { code, stderr } = await run(ROOT, args);

  expect({ code, refused: stderr.startsWith(`callsign: ${message}`) }).toEqual({ code: 1, refused: true });
});

test('an outdated Node is a one-line error', async () => {
  const clone = await aClone();
  const bootstrap = join(clone, 'scripts/bootstrap.js');
  const source = await readFile(bootstrap, 'utf8');
  await writeFile(bootstrap, source.replace('MINIMUM_NODE = [20, 19]', 'MINIMUM_NODE = [99, 0]'));

  expect(await run(clone, ['start'])).toEqual({
    code: 1,
    stdout: '',
    stderr: `callsign: Node 99.0 or later is needed, this is ${process.versions.node}. Install it from https://nodejs.org\n`,
  });
});
