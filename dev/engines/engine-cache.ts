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
  /** Folder name of the entry, which contains the version. */
  readonly name: string;
  /** File name of the executable in that folder. */
  readonly file: string;
  readonly verify: Verify;
}

/** Folders for one fetch. Both exist, are empty, and are on the file system of the cache. */
export interface FetchFolders {
  /** Becomes the cache entry. */
  readonly out: string;
  /** Deleted after the fetch. */
  readonly scratch: string;
}

/** Fetches into `folders.out`. Resolves to undefined on success, else to the reason of the failure. */
export type Fetch = (folders: FetchFolders, note: ProgressNote) => Promise<string | undefined>;

const LOCK_POLL_MS = 250;

export function inCache(entry: CacheEntry): SearchStep {
  return { place: `the cache ${entry.cacheFolder}`, search: () => lookUp(entry) };
}

/**
 * Fetches an engine into the cache, once for all processes.
 * The entry appears under its name only after the binary is complete and has run. If two processes need the same
 * engine, one fetches it and the other waits.
 */
export async function fetchIntoCache(entry: CacheEntry, note: ProgressNote, fetch: Fetch): Promise<Finding> {
  await mkdir(entry.cacheFolder, { recursive: true });
  const unlock = await lock(join(entry.cacheFolder, `${entry.name}.lock`), note);
  try {
    const cached = await lookUp(entry);
    return cached.kind === 'found' ? cached : await fetchLocked(entry, note, fetch);
  } finally {
    await unlock();
  }
}

async function fetchLocked(entry: CacheEntry, note: ProgressNote, fetch: Fetch): Promise<Finding> {
  const prefix = `.${entry.name}.fetch-`;
  for (const name of await readdir(entry.cacheFolder)) {
    // This process holds the lock, so the process that created the folder was killed.
    if (name.startsWith(prefix)) await rm(join(entry.cacheFolder, name), { recursive: true, force: true });
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
    const entryFolder = join(entry.cacheFolder, entry.name);
    await rm(entryFolder, { recursive: true, force: true });
    await rename(folders.out, entryFolder);
    return { kind: 'found', path: join(entryFolder, entry.file) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function lookUp({ cacheFolder, name, file, verify }: CacheEntry): Promise<Finding> {
  const path = join(cacheFolder, name, file);
  return (await isExecutable(path)) ? await verify(path) : { kind: 'absent', reason: 'nothing there yet' };
}

/** Waits until no other process fetches the entry. Each fetch has a time limit, so the wait is bounded. */
async function lock(path: string, note: ProgressNote): Promise<() => Promise<void>> {
  for (;;) {
    const outcome = await acquireLock(path);
    if (outcome.kind === 'acquired') return outcome.release;
    note(`waiting for process ${outcome.owner.pid}, which is fetching it`);
    await delay(LOCK_POLL_MS);
  }
}
