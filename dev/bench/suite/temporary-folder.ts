import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a temporary folder that is deleted by `discard` or when this process exits. */
export async function benchFolder(): Promise<{ readonly path: string; readonly discard: () => void }> {
  const path = await mkdtemp(join(tmpdir(), 'callsign-bench-'));
  // An engine that is still exiting may write into it.
  const discard = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.once('exit', discard);
  return {
    path,
    discard: () => {
      process.off('exit', discard);
      discard();
    },
  };
}
