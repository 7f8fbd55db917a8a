import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A disk of a few megabytes that an engine keeps its data on. */
export interface SmallDisk {
  /** Starts the engine where the disk is to be seen; in place of its binary. */
  readonly binary: string;
  /** Takes all of the space that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
  /** What is on it is gone then. */
  close(): Promise<void>;
}

export interface SmallDiskOptions {
  readonly binary: string;
  /** An existing folder outside the disk. */
  readonly folder: string;
  /** Where the disk is mounted; made where it is missing. */
  readonly path: string;
  readonly sizeMb: number;
}

const NO_SPACE = 'ENOSPC';
const CHUNK = Buffer.alloc(65_536);

/**
 * Mounts a tmpfs in a mount namespace of its own, which needs no rights on this machine but to make one. A process
 * that does nothing else keeps it, so that the data outlive the engine.
 *
 * @throws Error where the system does not let us: say `unshare -rm` by hand to see why
 */
export async function smallDisk({ binary, folder, path, sizeMb }: SmallDiskOptions): Promise<SmallDisk> {
  await mkdir(path, { recursive: true });
  const script = 'mount -t tmpfs -o "size=$1" tmpfs "$0" && echo mounted && read -r end';
  const holder = spawn('unshare', ['-rm', 'sh', '-c', script, path, `${sizeMb}m`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(holder, 'exit');
  await Promise.race([
    once(holder.stdout, 'data'),
    exited.then(() => {
      throw new Error('there can be no mount namespace here: unshare -rm fails');
    }),
  ]);
  const pid = String(holder.pid);
  const wrapper = join(folder, 'on-small-disk');
  await writeFile(
    wrapper,
    `#!/bin/sh\nexec nsenter -t ${pid} -U -m --preserve-credentials -- '${binary}' "$@"\n`,
  );
  await chmod(wrapper, 0o755);
  const filler = join('/proc', pid, 'root', path, 'filler');
  return {
    binary: wrapper,
    async fill() {
      const file = await open(filler, 'a');
      try {
        for (;;) await file.write(CHUNK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== NO_SPACE) throw error;
      } finally {
        await file.close();
      }
    },
    free: () => rm(filler, { force: true }),
    async close() {
      holder.stdin.destroy();
      await exited;
    },
  };
}
