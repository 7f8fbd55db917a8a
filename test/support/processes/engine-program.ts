import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { transformFile } from '@swc/core';

const ROOT = resolve(__dirname, '../../..');

export interface EngineProgram {
  /**
   * Runs a program in its own process.
   * It can `require('./<file of dev/engines>')`; arguments start at `process.argv[1]`.
   */
  run(program: string, ...args: string[]): ChildProcess;
  remove(): Promise<void>;
}

/** Compiles `dev/engines/` and its imports for tests that use them in another process. */
export async function compileEngines(): Promise<EngineProgram> {
  // Under node_modules, so that the compiled files find the packages.
  const parent = join(ROOT, 'node_modules/.cache');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'callsign-engines-'));
  const files = await readdir(join(ROOT, 'dev/engines'));
  const sources = [...files.map((file) => join('dev/engines', file)), 'worker/free-port.ts'];
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
      spawn(process.execPath, ['-r', join(__dirname, '../run/end-with-parent.js'), '-e', program, ...args], {
        cwd: join(folder, 'dev/engines'),
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
