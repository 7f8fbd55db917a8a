'use strict';

const { spawn } = require('node:child_process');

/** A step that takes longer than this reports progress. */
const FIRST_TICK_MS = 2_000;
const TICK_MS = 5_000;

/**
 * Runs one step of the preparation. Shows its output only if it fails.
 *
 * @param {string} label describes the step in progress messages
 * @param {string[]} command the command and its arguments
 * @param {string} cwd
 */
function runStep(label, [command, ...args], cwd) {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const tick = () => {
      process.stderr.write(`callsign: ${label}: ${Math.round((performance.now() - startedMs) / 1_000)} s\n`);
      timer = setTimeout(tick, TICK_MS);
    };
    let timer = setTimeout(tick, FIRST_TICK_MS);
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(
        new Error(
          error.code === 'ENOENT' ? `${label} failed: there is no ${command} on the PATH` : error.message,
        ),
      );
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new Error(`${label} failed (${signal ?? `exit code ${code}`}); the reason is above`));
    });
  });
}

module.exports = { runStep };
