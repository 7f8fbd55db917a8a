'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** Every check with the file that runs it. All checks run, even after a failure. */
const CHECKS = [
  { name: 'types', run: ['typescript/bin/tsc', '--noEmit'] },
  { name: 'types of the inbox page', run: ['typescript/bin/tsc', '-p', 'dev/inbox/page'] },
  { name: 'lint', run: ['eslint/bin/eslint.js', '.'] },
  { name: 'format', run: ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
  {
    name: 'imports',
    run: ['dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.js', '.'],
  },
  { name: 'dead code', run: ['knip/bin/knip.js'] },
];

const failed = CHECKS.filter(({ name, run: [file, ...args] }) => {
  const startedMs = performance.now();
  process.stdout.write(`check: ${name}\n`);
  const { status } = spawnSync(process.execPath, [path.join(ROOT, 'node_modules', file), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(`check: ${name}: ${status === 0 ? 'good' : 'FAILED'}, ${seconds} s\n`);
  return status !== 0;
});

if (failed.length > 0) {
  process.stderr.write(`check: failed: ${failed.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 1;
}
