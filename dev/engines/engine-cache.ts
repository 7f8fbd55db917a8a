import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Finding, SearchStep, Verify } from './engine-search';
import { isExecutable } from './engine-search';
import { acquireLock } from './lock-file';
import type { ProgressNote } from './progress';

/** One engine in the cache folder. */
export interface CacheEntry {
  readonly cacheFolder: string;
  /** The folder of the entry, with the version in its name. */
  readonly name: string;
  /** The executable in that folder. */
  readonly file: string;
  readonly verify: Verify;
}

/** Where a fetch puts things. Both folders exist, are empty, and lie on the file system of the cache. */
export interface FetchFolders {
  /** What is left here becomes the entry. */
  readonly out: string;
  /** Thrown away afterwards. */
  readonly scratch: string;
}

/** Fetches into `folders.out`; `undefined` when all went well, else why not. */
export type Fetch = (folders: FetchFolders, note: ProgressNote) => Promise<string | undefined>;

const LOCK_POLL_MS = 250;

export function inCache(entry: CacheEntry): SearchStep {
  return { place: `the cache ${entry.cacheFolder}`, search: () => lookUp(entry) };
}

/**
 * Fetches an engine into the cache. The entry appears under its name only when it is whole and was seen to run; of two
 * processes that want the same, one fetches and the other waits for it.
 */
export async function fetchIntoCache(entry: CacheEntry, note: ProgressNote, fetch: Fetch): Promise<Finding> {
  await mkdir(entry.cacheFolder, { recursive: true });
  const unlock = await lock(join(entry.cacheFolder, `${entry.name}.lock`), note);
  try {
    const already = await lookUp(entry);
    return already.kind === 'found' ? already : await fetchLocked(entry, note, fetch);
  } finally {
    await unlock();
  }
}

async function fetchLocked(entry: CacheEntry, note: ProgressNote, fetch: Fetch): Promise<Finding> {
  const prefix = `.${entry.name}.fetch-`;
  for (const left of await readdir(entry.cacheFolder)) {
    // Whoever made it was killed: the lock is ours now.
    if (left.startsWith(prefix)) await rm(join(entry.cacheFolder, left), { recursive: true, force: true });
  }
  const temporary = join(entry.cacheFolder, prefix + randomBytes(6).toString('hex'));
  const folders = { out: join(temporary, 'out'), scratch: join(temporary, 'scratch') };
  try {
    await mkdir(folders.out, { recursive: true });
    await mkdir(folders.scratch);
    const problem = await fetch(folders, note);
    if (problem !== undefined) return { kind: 'unusable', reason: problem };
    const fetched = join(folders.out, entry.file);
    await chmod(fetched, 0o755);
    const verdict = await entry.verify(fetched);
    if (verdict.kind !== 'found') return verdict;
    const home = join(entry.cacheFolder, entry.name);
    await rm(home, { recursive: true, force: true });
    await rename(folders.out, home);
    return { kind: 'found', path: join(home, entry.file) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function lookUp({ cacheFolder, name, file, verify }: CacheEntry): Promise<Finding> {
  const path = join(cacheFolder, name, file);
  return (await isExecutable(path)) ? await verify(path) : { kind: 'absent', reason: 'nothing there yet' };
}

/** Waits until nobody else fetches the entry. Each fetch is bounded in time, so the waiting is too. */
async function lock(path: string, note: ProgressNote): Promise<() => Promise<void>> {
  for (;;) {
    const outcome = await acquireLock(path);
    if (outcome.kind === 'acquired') return outcome.release;
    note(`waiting for process ${outcome.owner.pid}, which is fetching it`);
    await delay(LOCK_POLL_MS);
  }
}
