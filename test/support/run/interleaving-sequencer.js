const { sep } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Folders whose tests mostly wait: for outages of a minute, and for processes that start and stop.
 * The slowest folder is first. This order counts if no earlier run has recorded durations.
 */
const WAITING = ['outages', 'erasure', 'running', 'engines'].map(
  (folder) => `${sep}test${sep}integration${sep}${folder}${sep}`,
);

/** Mixes waiting tests with CPU-bound tests, so that both kinds run at any time. */
module.exports = class InterleavingSequencer extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const waiting = WAITING.flatMap((folder) => sorted.filter(({ path }) => path.includes(folder)));
    const others = sorted.filter((test) => !waiting.includes(test));
    return [...spread(waiting), ...spread(others)]
      .toSorted((one, other) => one.at - other.at)
      .map(({ test }) => test);
  }
};

/** Assigns each test a position between 0 (first) and 1 (last). */
const spread = (tests) => tests.map((test, index) => ({ test, at: index / tests.length }));
