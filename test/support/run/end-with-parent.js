/**
 * Kills a test's child process when the test has exited for any reason.
 * Use: node -r this-file … with a pipe as standard input, which closes with the test. Otherwise the process would
 * keep the output of the test run open.
 */
const { isMainThread } = require('node:worker_threads');

// Threads of the process load this file too, but have their own standard input.
if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();
  process.stdin.unref();
}
