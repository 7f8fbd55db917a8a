/**
 * Ends a process of a test when the test that started it is gone, however that ended: node -r this-file … with a pipe as
 * its standard input, which closes with the test. Else it would run on and hold the output of the test run open.
 */
const { isMainThread } = require('node:worker_threads');

// Threads of the process load this file too, and have another standard input.
if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();
  process.stdin.unref();
}
