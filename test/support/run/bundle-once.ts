import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildWorkflowBundle } from '../../../worker/bundle';

const ROOT = resolve(__dirname, '../../..');
/** Sources of the bundle and of the code that builds it. */
const SOURCES = ['contract', 'domain', 'workflows', 'temporal', 'worker', 'package-lock.json'];
const CACHE = join(ROOT, 'node_modules/.cache/callsign');
/**
 * Age after which cached bundles are deleted, in milliseconds.
 * Another run may still use a younger one.
 */
const MAX_AGE_MS = 3_600_000;

/**
 * Bundles the workflows, which takes seconds, or returns the cached bundle of the same sources.
 *
 * @returns the path of the bundle
 */
export async function bundleOnce(): Promise<string> {
  const path = join(CACHE, `workflow-bundle-${await sourceHash()}.js`);
  if (await exists(path)) return path;
  const { code } = await buildWorkflowBundle();
  await mkdir(CACHE, { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, code);
  await rename(draft, path);
  await removeOld();
  return path;
}

async function removeOld(): Promise<void> {
  for (const path of await filesOf(CACHE)) {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > MAX_AGE_MS) await rm(path, { force: true });
  }
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesOf(join(ROOT, source))) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
