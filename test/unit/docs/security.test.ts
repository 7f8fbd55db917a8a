import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const TESTS = resolve(__dirname, '../..');
const page = readFileSync(resolve(TESTS, '../SECURITY.md'), 'utf8');

const named = [...page.matchAll(/`([\w/.-]+\.test\.ts)`/g)].map(([, path]) => String(path));

test('every promise of SECURITY.md has its tests, and each of them is there', () => {
  const [, promises] = page.split('\n## Threats');
  const sections = promises!.split('\n## ')[0]!.split('\n### ').slice(1);
  expect(sections.filter((section) => !section.includes('.test.ts`'))).toEqual([]);
  expect(named.filter((path) => !existsSync(join(TESTS, path)))).toEqual([]);
});
