#!/usr/bin/env node
/**
 * Runs a command of this repository in a clone of any state.
 * First installs missing packages and builds what is out of date. Needs only Node, and fails with a message if Node
 * is too old. This file therefore uses only syntax of old Node versions, and loads everything else after the check.
 */
'use strict';

const MINIMUM_NODE = [20, 19];

const COMMANDS = {
  start: { needs: 'build', main: 'dist/app/start.js' },
  'start:api': { needs: 'build', main: 'dist/app/api.js' },
  'start:worker': { needs: 'build', main: 'dist/app/worker.js' },
  demo: { needs: 'build', main: 'dist/dev/demo/main.js' },
  'rewrap-keys': { needs: 'build', main: 'dist/app/rewrap-keys.js' },
  bench: { needs: 'build', main: 'dist/dev/bench/main.js' },
  faults: { needs: 'build', main: 'dist/dev/faults/main.js' },
  build: { needs: 'build', rebuild: true },
  test: { needs: 'packages', main: 'node_modules/jest/bin/jest.js' },
  check: { needs: 'packages', main: 'scripts/run-checks.js' },
};

function fail(line) {
  process.stderr.write('callsign: ' + line + '\n');
  process.exit(1);
}

const version = process.versions.node.split('.').map(Number);
if (version[0] < MINIMUM_NODE[0] || (version[0] === MINIMUM_NODE[0] && version[1] < MINIMUM_NODE[1])) {
  fail(
    'Node ' +
      MINIMUM_NODE.join('.') +
      ' or later is needed, this is ' +
      process.versions.node +
      '. Install it from https://nodejs.org',
  );
}

const name = process.argv[2];
const command = Object.prototype.hasOwnProperty.call(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command === undefined) {
  fail(
    (name ? 'there is no command ' + name : 'a command is missing') +
      '; commands: ' +
      Object.keys(COMMANDS).join(', '),
  );
}

require('./prepare')
  .prepare(command.needs, command.rebuild)
  .then(
    () => {
      if (command.main === undefined) return;
      // In the same process, so that signals reach the command once and its exit code is ours.
      process.argv.splice(1, 2, require('path').join(__dirname, '..', command.main));
      process.setSourceMapsEnabled(true);
      require('module').runMain();
    },
    (error) => fail(error.message),
  );
