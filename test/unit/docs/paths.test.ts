import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

/** Files and folders that a page names in backticks or links to; globs and commands are none. */
function pathsIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const inBackticks = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)*(?:\/|\.(?:ts|js|md|json|yml|yaml)))`/g)];
  const links = [...text.matchAll(/\]\(([\w./-]+)(?:#[\w-]+)?\)/g)];
  // Data of a running service is in no clone.
  return [...new Set([...inBackticks, ...links].map(([, path]) => String(path)))].filter(
    (path) => !path.startsWith('.callsign'),
  );
}

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'])('%s names only paths that exist', (page) => {
  const paths = pathsIn(page);
  expect(paths.length).toBeGreaterThan(5);
  const exists = (path: string): boolean =>
    [
      '',
      'test',
      'docs',
      'domain',
      'dev',
      'api',
      'activities',
      'channels',
      'workflows',
      'temporal',
      'store',
      'telemetry',
      'app',
      'test/integration',
    ].some((folder) => existsSync(join(ROOT, folder, path)));
  expect(paths.filter((path) => !exists(path))).toEqual([]);
});
