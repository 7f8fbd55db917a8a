#!/usr/bin/env node
/**
 * Runs Schemathesis: thousands of requests that are generated from the API's own OpenAPI document.
 * Starts a service with its own engines and data, and deletes them afterwards. Arguments are passed to
 * `schemathesis run`.
 */
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** Default options: examples per operation and phase (of about thirty operations), and the seed. */
const DEFAULTS = { '--max-examples': '100', '--seed': '1' };

const REMEDY =
  'Schemathesis 4 is not on the PATH. Install it with pipx install schemathesis, or with pip in a virtual environment';

/** Starts a service. `url` resolves when it is ready. */
function startService(dataDir, key) {
  const service = spawn(process.execPath, [path.join(__dirname, 'bootstrap.js'), 'start'], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: '0',
      CALLSIGN_DATA_DIR: dataDir,
      CALLSIGN_ADMIN_KEY: key,
      // No proxy listens there, so no generated URL is ever called.
      CALLSIGN_EGRESS_PROXY: 'http://127.0.0.1:1',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = new Promise((resolve, reject) => {
    let output = '';
    service.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /^ *API +(http:\S+)$/m.exec(output);
      if (found) resolve(found[1]);
    });
    service.once('exit', () => reject(new Error(`the service ended before it was ready:\n${output}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      if (service.exitCode !== null || service.signalCode !== null) return resolve();
      service.once('exit', resolve);
      service.kill('SIGTERM');
    });
  return { url, stop };
}

function fuzz(url, key, given) {
  const defaults = Object.entries(DEFAULTS).filter(([name]) => !given.some((each) => each.startsWith(name)));
  const args = [
    ...['--config-file', path.join(__dirname, 'schemathesis.toml'), 'run', `${url}/openapi.json`],
    ...['--header', `Authorization: Bearer ${key}`, '--checks', 'all', '--continue-on-failure'],
    ...defaults.flat(),
    ...given,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn('schemathesis', args, { cwd: os.tmpdir(), stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function main() {
  if (spawnSync('schemathesis', ['--version']).status !== 0) throw new Error(REMEDY);
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'callsign-fuzz-'));
  const key = randomBytes(24).toString('hex');
  const service = startService(dataDir, key);
  try {
    process.exitCode = await fuzz(await service.url, key, process.argv.slice(2));
  } finally {
    await service.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

main().catch((error) => {
  process.stderr.write(`callsign: ${error.message}\n`);
  process.exitCode = 1;
});
