'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { runStep } = require('./run-step');
const { withLock } = require('./lock');

const ROOT = path.join(__dirname, '..');
const STAMP = path.join(ROOT, 'dist', '.sources');
/** The compiler's cache. With it the compiler skips files that it has already written. */
const COMPILER_CACHE = path.join(ROOT, 'dist', '.tsbuildinfo');
/** Folders without sources of the build. */
const NOT_SOURCES = new Set(['node_modules', 'dist', 'test', 'coverage', 'scripts', 'docs']);

/**
 * Installs the packages and, for 'build', builds `dist/`.
 * Takes some hundredths of a second if all is up to date.
 *
 * @param {'packages' | 'build'} needs
 * @param {boolean} rebuild builds everything even if no source has changed, because files in `dist/` may be missing
 */
async function prepare(needs, rebuild = false) {
  const missing = () => [
    ...(packagesAreInstalled() ? [] : [installPackages]),
    ...(needs === 'packages' || (isBuilt() && !rebuild) ? [] : [() => build(rebuild)]),
  ];
  if (missing().length === 0) return;
  // An API and a worker that start at the same time on a fresh clone must not install concurrently.
  await withLock(path.join(ROOT, '.callsign', 'bootstrap.lock'), async () => {
    for (const step of missing()) await step();
  });
}

/** Compares npm's record of installed packages with the lock file; correct after any `npm` command. */
function packagesAreInstalled() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  if (wanted === undefined || installed === undefined) return false;
  const same = (a, b) => a !== undefined && a.version === b.version && a.integrity === b.integrity;
  return (
    Object.entries(installed).every(([name, entry]) => same(wanted[name], entry)) &&
    // Packages for other platforms are optional and missing.
    Object.entries(wanted).every(
      ([name, entry]) => name === '' || entry.optional || entry.devOptional || name in installed,
    )
  );
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function installPackages() {
  // `npm start` passes the path of its npm. Without it, use the npm on the PATH.
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  await runStep(
    'installing packages',
    [...npm, 'ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    ROOT,
  );
}

async function build(rebuild) {
  const sources = sourceHash();
  for (const file of rebuild ? [STAMP, COMPILER_CACHE] : [STAMP]) fs.rmSync(file, { force: true });
  const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await runStep('compiling', [process.execPath, tsc, '-p', 'tsconfig.build.json'], ROOT);
  await runStep('bundling the workflows', [process.execPath, path.join('dist', 'worker', 'bundle.js')], ROOT);
  const page = [path.join('scripts', 'build-page.js'), path.join('dist', 'dev', 'inbox', 'page')];
  await runStep('building the inbox page', [process.execPath, ...page], ROOT);
  fs.writeFileSync(STAMP, sources);
}

function isBuilt() {
  try {
    return fs.readFileSync(STAMP, 'utf8') === sourceHash();
  } catch {
    return false;
  }
}

/** Hashes contents, not modification times, because a checkout changes the times. */
function sourceHash() {
  const hash = createHash('sha256');
  for (const file of sourceFiles(ROOT)) {
    hash.update(path.relative(ROOT, file)).update('\0').update(fs.readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function sourceFiles(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory())
        return NOT_SOURCES.has(entry.name) || entry.name.startsWith('.') ? [] : sourceFiles(file);
      return /\.(ts|html|css|svg)$|^package(-lock)?\.json$|^tsconfig.*\.json$/.test(entry.name) ? [file] : [];
    });
}

module.exports = { prepare };
