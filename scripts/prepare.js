'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { runStep } = require('./run-step');
const { withLock } = require('./lock');

const ROOT = path.join(__dirname, '..');
const STAMP = path.join(ROOT, 'dist', '.sources');
/** The compiler writes nothing of what it remembers to have written. */
const COMPILER_MEMORY = path.join(ROOT, 'dist', '.tsbuildinfo');
/** Not part of what is built. */
const NOT_SOURCES = new Set(['node_modules', 'dist', 'test', 'coverage', 'scripts', 'docs']);

/**
 * Brings the clone up to date: the packages, and for 'build' also `dist/`. Takes some hundredths of a second where
 * there is nothing to do.
 *
 * @param {'packages' | 'build'} needs
 * @param {boolean} afresh builds all of it though nothing has changed: a part of `dist/` may be gone
 */
async function prepare(needs, afresh = false) {
  const missing = () => [
    ...(packagesAreInstalled() ? [] : [installPackages]),
    ...(needs === 'packages' || (isBuilt() && !afresh) ? [] : [() => build(afresh)]),
  ];
  if (missing().length === 0) return;
  // An API and a worker that are started at the same moment on a fresh clone must not install over each other.
  await withLock(path.join(ROOT, '.callsign', 'bootstrap.lock'), async () => {
    for (const step of missing()) await step();
  });
}

/** Compares what npm noted to have installed with what the lock file asks for; says the truth after any `npm` command. */
function packagesAreInstalled() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  if (wanted === undefined || installed === undefined) return false;
  const same = (a, b) => a !== undefined && a.version === b.version && a.integrity === b.integrity;
  return (
    Object.entries(installed).every(([name, entry]) => same(wanted[name], entry)) &&
    // Packages for other platforms are optional and not there.
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
  // `npm start` names the npm that runs us; without it there is one on the PATH.
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  await runStep(
    'installing packages',
    [...npm, 'ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    ROOT,
  );
}

async function build(afresh) {
  const sources = sourceHash();
  for (const file of afresh ? [STAMP, COMPILER_MEMORY] : [STAMP]) fs.rmSync(file, { force: true });
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

/** Of the contents and not of the times, which a checkout changes. */
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
