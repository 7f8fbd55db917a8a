const { sep } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Tests in these folders wait most of their time, for outages of a minute and for processes that start and end. Those of
 * the first wait longest, and come first where no run before has told how long each takes.
 */
const WAITING = ['outages', 'erasure', 'running', 'engines'].map(
  (folder) => `${sep}test${sep}integration${sep}${folder}${sep}`,
);

/** Spreads tests that wait among those that need a processor, so that from first to last there are both under way. */
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

/** Each with its place between the first, 0, and the last, 1. */
const spread = (tests) => tests.map((test, index) => ({ test, at: index / tests.length }));
