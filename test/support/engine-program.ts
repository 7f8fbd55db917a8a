import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { transformFile } from '@swc/core';

const ROOT = resolve(__dirname, '../..');

export interface EngineProgram {
  /** Runs a program in a process of its own that can `require('./<file of engines>')`; it sees `process.argv` from 1 on. */
  run(program: string, ...args: string[]): ChildProcess;
  remove(): Promise<void>;
}

/** Compiles `engines/`, and all that it imports, for tests that need another process to use it, to kill it for instance. */
export async function compileEngines(): Promise<EngineProgram> {
  // Under node_modules, so that the compiled files find the packages.
  const parent = join(ROOT, 'node_modules/.cache');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'callsign-engines-'));
  const ofEngines = await readdir(join(ROOT, 'engines'));
  const sources = [...ofEngines.map((source) => join('engines', source)), 'worker/free-port.ts'];
  await Promise.all(
    sources.map(async (source) => {
      const { code } = await transformFile(join(ROOT, source), {
        module: { type: 'commonjs' },
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      });
      const compiled = join(folder, source.replace(/\.ts$/, '.js'));
      await mkdir(dirname(compiled), { recursive: true });
      await writeFile(compiled, code);
    }),
  );
  return {
    run: (program, ...args) =>
      spawn(process.execPath, ['-r', join(__dirname, 'end-with-parent.js'), '-e', program, ...args], {
        cwd: join(folder, 'engines'),
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
