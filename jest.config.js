'use strict';

/** @type {import('jest').Config} */
const common = {
  testEnvironment: 'node',
  // Loads our own packages from their sources, not from dist/.
  testEnvironmentOptions: {
    customExportConditions: ['@order-flow/source', 'node', 'node-addons', 'require'],
  },
  modulePathIgnorePatterns: ['/dist/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};

const roots = [
  'packages',
  'gateway/src',
  'orders-service/src',
  'products-service/src',
  'webhooks-service/src',
  'notifications-service/src',
  'admin-ui/src',
  'observability',
  'tools',
];

/** Specs run on the database that DATABASE_URL names, or on SQLite. Some are about one of the two alone. */
const OTHER_DATABASE = process.env.DATABASE_URL ? '[.]sqlite[.]' : '[.]postgres[.]';

/** Whole-system tests that say nothing about PostgreSQL. E2E_DATABASE leaves them out. */
const SQLITE_ALONE = [
  // Copies of SQLite files, and files of the last version.
  'e2e/data/(backup|upgrade)[.]e2e[.]ts$',
  // It begins on SQLite and ends on PostgreSQL, wherever the other tests run.
  'e2e/data/migrate-data[.]e2e[.]ts$',
  // Compose and the commands of a person, which choose their database themselves.
  'e2e/faults/broker-rights[.]e2e[.]ts$',
  'e2e/tools/',
  // It needs no database.
  'e2e/observability/prometheus-rules[.]e2e[.]ts$',
];

const FAULT_SUITE = 'e2e/faults/fault-suite[.]e2e[.]ts$';

/** @type {import('jest').Config} */
module.exports = {
  testSequencer: '<rootDir>/tools/test/longest-first.js',
  // It only ends a test that hangs. On a busy machine a test that takes 0.5 s alone was seen to take 8.
  testTimeout: 60_000,
  collectCoverageFrom: [
    '{gateway,orders-service,products-service,webhooks-service,notifications-service,packages/*}/src/**/*.ts',
    '!**/*.spec.ts',
    '!**/testing/**',
  ],
  coverageReporters: ['text', 'html'],
  projects: [
    {
      ...common,
      // Beside the code; they need no server.
      displayName: 'unit',
      roots: [...roots, 'e2e/load'],
      testMatch: ['**/*.spec.ts'],
      testPathIgnorePatterns: ['[.]int[.]spec[.]ts$', OTHER_DATABASE],
    },
    {
      ...common,
      // Beside the code; each needs one real server.
      displayName: 'int',
      roots,
      testMatch: ['**/*.int.spec.ts'],
      testPathIgnorePatterns: [OTHER_DATABASE],
    },
    {
      ...common,
      // The whole system.
      displayName: 'e2e',
      roots: ['e2e'],
      testMatch: ['**/*.e2e.ts'],
      testPathIgnorePatterns: [FAULT_SUITE, ...(process.env.E2E_DATABASE ? SQLITE_ALONE : [])],
      globalSetup: '<rootDir>/e2e/support/global-setup.ts',
      globalTeardown: '<rootDir>/e2e/support/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/e2e/support/setup.ts'],
    },
    {
      ...common,
      // Several whole systems. It runs alone.
      displayName: 'faults',
      roots: ['e2e/faults'],
      testRegex: [FAULT_SUITE],
    },
  ],
};
