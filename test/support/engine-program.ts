import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { transformFile } from '@swc/core';

const ROOT = resolve(__dirname, '../..');

export interface EngineProgram {
  /** Runs a program in a process of its own that can `require('./<file of engines>')`; it sees `process.argv` from 1 on. */
  run(program: string, ...args: string[]): ChildProcess;
  remove(): Promise<void>;
}

/** Compiles `engines/` for tests that need another process to use it, to kill it for instance. */
export async function compileEngines(): Promise<EngineProgram> {
  // Under node_modules, so that the compiled files find the packages.
  const parent = join(ROOT, 'node_modules/.cache');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'callsign-engines-'));
  const sources = await readdir(join(ROOT, 'engines'));
  await Promise.all(
    sources.map(async (source) => {
      const { code } = await transformFile(join(ROOT, 'engines', source), {
        module: { type: 'commonjs' },
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      });
      await writeFile(join(folder, `${basename(source, '.ts')}.js`), code);
    }),
  );
  return {
    run: (program, ...args) =>
      spawn(process.execPath, ['-e', program, ...args], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
