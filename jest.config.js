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

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...common,
      displayName: 'unit',
      roots: [
        'packages',
        'gateway/src',
        'orders-service/src',
        'products-service/src',
        'admin-ui/src',
        'observability',
        'tools',
      ],
      testMatch: ['**/*.spec.ts'],
    },
    {
      ...common,
      displayName: 'e2e',
      roots: ['e2e'],
      testMatch: ['**/*.e2e.ts'],
      setupFilesAfterEnv: ['<rootDir>/e2e/support/setup.ts'],
    },
  ],
};
