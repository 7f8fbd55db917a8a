import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { identify, isRunning, parseIdentity, type ProcessIdentity } from './process-identity';

export type LockOutcome =
  | { readonly kind: 'acquired'; readonly release: () => Promise<void> }
  | { readonly kind: 'held'; readonly owner: ProcessIdentity };

/**
 * Acquires a lock that this process holds until it releases the lock or exits.
 * A lock whose process has exited counts as free, so a kill or a power cut leaves nothing to clean up.
 */
export async function acquireLock(path: string): Promise<LockOutcome> {
  const me = await identify(process.pid);
  if (me === undefined) throw new Error('the system does not report the start time of this process');
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, JSON.stringify(me));
  try {
    for (;;) {
      if (await linked(draft, path)) return { kind: 'acquired', release: () => rm(path, { force: true }) };
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const owner = parseIdentity(text);
      if (owner !== undefined && (await isRunning(owner))) return { kind: 'held', owner };
      await removeStale(path, text);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** A link, unlike an exclusive open and a write, never shows a lock without its owner. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(path: string, staleText: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch {
    return; // Another process removed it first.
  }
  // Another process may have acquired the lock between our read and our rename: put it back.
  if ((await readFile(aside, 'utf8')) !== staleText) await linked(aside, path);
  await rm(aside, { force: true });
}
