const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  // What is imported when it is wanted: Node asks for the extension of the compiled file there.
  moduleNameMapper: { '^(\\.\\.?/(?:activities/channels/dispatch|otlp))\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 120_000,
  // Most tests wait for engines and sockets, not for a processor.
  maxWorkers: Math.ceil(2.5 * availableParallelism()),
  testSequencer: '<rootDir>/test/support/interleaving-sequencer.js',
  reporters: ['default', '<rootDir>/test/support/summary-reporter.js'],
};
