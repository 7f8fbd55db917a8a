const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '(\\.ts|/otlp-exporter-base/.+\\.js)$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
    ],
  },
  // The exporter of traces imports `http` dynamically, which the sandbox of Jest cannot do untransformed.
  transformIgnorePatterns: ['/node_modules/(?!@opentelemetry/otlp-exporter-base/)'],
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
