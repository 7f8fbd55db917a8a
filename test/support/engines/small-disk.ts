import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A small disk for the data of an engine. */
export interface SmallDisk {
  /** Runs the engine in the mount namespace of the disk; used in place of its binary. */
  readonly binary: string;
  /** Fills the disk. */
  fill(): Promise<void>;
  /** Frees the space again. */
  free(): Promise<void>;
  /** Unmounts the disk and deletes its data. */
  close(): Promise<void>;
}

export interface SmallDiskOptions {
  readonly binary: string;
  /** An existing folder outside the disk. */
  readonly folder: string;
  /** Mount point; created if it is missing. */
  readonly path: string;
  readonly sizeMb: number;
}

const NO_SPACE = 'ENOSPC';
const CHUNK = Buffer.alloc(65_536);

/**
 * Mounts a tmpfs in a separate mount namespace, which needs no rights except to create one.
 * A separate process holds the namespace, so that the data outlive the engine.
 *
 * @throws Error if the system forbids it; run `unshare -rm` by hand to see why
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
      throw new Error('cannot create a mount namespace: unshare -rm fails');
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
