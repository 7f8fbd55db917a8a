#!/usr/bin/env node
/*
 * Runs a command of this repository from whatever state the clone is in: installs the packages and builds what is
 * missing or out of date, then becomes the command. Needs nothing but Node, and says so where that is too old; so this
 * file keeps to what any Node can read, and everything else is loaded after the check.
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
  build: { needs: 'build', afresh: true },
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
    (name ? 'there is no command ' + name : 'name a command') +
      '; there are ' +
      Object.keys(COMMANDS).join(', '),
  );
}

require('./prepare')
  .prepare(command.needs, command.afresh)
  .then(
    () => {
      if (command.main === undefined) return;
      // In this very process: a signal reaches the command once and directly, and its exit code is ours.
      process.argv.splice(1, 2, require('path').join(__dirname, '..', command.main));
      process.setSourceMapsEnabled(true);
      require('module').runMain();
    },
    (error) => fail(error.message),
  );
