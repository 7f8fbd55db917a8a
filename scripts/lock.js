'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

const POLL_MS = 200;
/** Age in milliseconds from which a lock file without a process id is no longer being written. */
const WRITING_MS = 2_000;

/**
 * Runs `work` while holding a lock among this user's processes.
 * A lock whose process has exited counts as free.
 */
async function withLock(file, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let reported = false;
  while (!tryAcquire(file)) {
    if (isStale(file)) {
      fs.rmSync(file, { force: true });
    } else {
      if (!reported)
        process.stderr.write('callsign: another command is preparing this clone; waiting for it\n');
      reported = true;
      await delay(POLL_MS);
    }
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function tryAcquire(file) {
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
