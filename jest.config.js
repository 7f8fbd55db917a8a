const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
const both = {
  testEnvironment: 'node',
  transform: {
    '(\\.ts|/otlp-exporter-base/.+\\.js)$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
    ],
  },
  // The exporter of traces imports `http` dynamically, which the sandbox of Jest cannot do untransformed.
  transformIgnorePatterns: ['/node_modules/(?!@opentelemetry/otlp-exporter-base/)'],
  // Node requires the extension of the compiled file in a dynamic import.
  moduleNameMapper: { '^(\\.\\.?/(?:.*-sender|otlp))\\.js$': '$1' },
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    // Mirrors the source tree and needs no engine.
    { ...both, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    // One folder per behaviour, on a real Temporal server and a real MongoDB.
    {
      ...both,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/run/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/run/global-teardown.ts',
    },
  ],
  testTimeout: 120_000,
  // Most tests wait for engines and sockets, not for a processor.
  maxWorkers: Math.ceil(2.5 * availableParallelism()),
  testSequencer: '<rootDir>/test/support/run/interleaving-sequencer.js',
  reporters: ['default', '<rootDir>/test/support/run/summary-reporter.js'],
};
