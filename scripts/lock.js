'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

const POLL_MS = 200;
/** A lock without a process id in it is being written, unless it has been so for this long. */
const WRITING_MS = 2_000;

/** Runs `work` while no other process of this user holds the lock; a lock whose process is gone counts as free. */
async function withLock(file, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!taken(file)) {
    if (isStale(file)) {
      fs.rmSync(file, { force: true });
    } else {
      if (!told) process.stderr.write('callsign: another command prepares this clone; waiting for it\n');
      told = true;
      await delay(POLL_MS);
    }
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function taken(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(file) {
  try {
    const pid = Number(fs.readFileSync(file, 'utf8'));
    if (pid === 0) return Date.now() - fs.statSync(file).mtimeMs > WRITING_MS;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

module.exports = { withLock };
