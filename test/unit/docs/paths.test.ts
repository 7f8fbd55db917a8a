import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

/** Folders with the paths that pages name: the sources, not what is installed, built or written by a run. */
const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(\..*|node_modules|dist|coverage)$/.test(entry.name))
  .map(({ name }) => name);

const FILES: readonly string[] = [
  ...readdirSync(ROOT),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  ),
];

const PAGES = FILES.filter((file) => file.endsWith('.md'));

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** Names that look like files of the project and are none: packages, and files of a running service. */
const NOT_OURS = ['ipaddr.js'];

test.each(PAGES)('%s links only to pages that exist', (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)\s#]+)(?:#[^)\s]*)?\)/g)].map(([, link]) =>
    String(link),
  );
  expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
});

test.each(PAGES)('%s names only source files that exist', (page) => {
  const named = [...textOf(page).matchAll(/`((?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:ts|js))`/g)].map(
    ([, path]) => String(path),
  );
  const exists = (path: string): boolean =>
    NOT_OURS.includes(path) || FILES.some((file) => file === path || file.endsWith(`/${path}`));
  expect(named.filter((path) => !exists(path))).toEqual([]);
});
