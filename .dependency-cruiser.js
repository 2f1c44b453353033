'use strict';

const services = '^(gateway|orders-service|products-service|webhooks-service|notifications-service)/';
/** Tests, and what only they use. Neither is built. */
const tests = '[.]spec[.]ts$|/src/testing/';

/** Each package and those that it may import; services may import every package. docs/decisions/packages.md. */
const MAY_IMPORT = {
  config: [],
  'webhook-verifier': [],
  contracts: [],
  telemetry: ['config', 'contracts'],
  runtime: ['telemetry', 'config', 'contracts'],
  storage: ['runtime', 'telemetry', 'config', 'contracts'],
  messaging: ['storage', 'runtime', 'telemetry', 'config', 'contracts'],
};

const layers = Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
  name: `${name}-imports-only-what-lies-below`,
  severity: 'error',
  from: { path: `^packages/${name}/` },
  to: { path: [services, '^packages/'], pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
}));

/** The import rules of the house. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'a-service-never-imports-another',
      severity: 'error',
      from: { path: services },
      to: { path: services, pathNot: '^$1/' },
    },
    {
      name: 'packages-are-imported-by-name',
      comment:
        '`@order-flow/<name>/…`, never `../..` out of a package: then only what its package.json exports is used.',
      severity: 'error',
      from: {
        path: '^(packages/[^/]+|gateway|orders-service|products-service|webhooks-service|notifications-service|admin-ui|tools|e2e|observability)/',
      },
      to: {
        path: '^(packages/[^/]+|gateway|orders-service|products-service|webhooks-service|notifications-service)/',
        pathNot: '^$1/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased-workspace'],
      },
    },
    {
      name: 'only-the-broker-folder-speaks-amqp',
      comment: 'The bench, the restore and the fault suite are clients of their own, as a test is.',
      severity: 'error',
      from: { pathNot: `^(packages/messaging/src/broker|e2e|tools/(bench|backup|faults))/|${tests}` },
      to: { path: 'node_modules/(amqplib|amqp-connection-manager)/' },
    },
    {
      name: 'only-storage-knows-the-database-drivers',
      comment: 'The plain Node tools look into the databases from outside, as tests do.',
      severity: 'error',
      from: { pathNot: `^(packages/storage/src/(sqlite|postgres)|e2e|tools)/|${tests}` },
      to: { path: 'node_modules/(sqlite3|pg)/' },
    },
    {
      name: 'the-admin-page-is-a-client-of-the-api',
      comment: 'It knows the shapes of the API, and nothing else of the services.',
      severity: 'error',
      from: { path: '^admin-ui/' },
      to: { path: [services, '^packages/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-imports-the-admin-page',
      severity: 'error',
      from: { pathNot: '^admin-ui/' },
      to: { path: '^admin-ui/' },
    },
    {
      name: 'production-code-imports-no-tools',
      severity: 'error',
      from: { path: [services, '^packages/', '^admin-ui/'], pathNot: tests },
      to: { path: '^(tools|e2e)/' },
    },
    {
      name: 'production-code-imports-no-test-support',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: '/src/testing/' },
    },
    {
      name: 'the-checker-shares-no-code-with-what-it-judges',
      comment: 'It imports only itself, what Node has built in, and amqplib for the depths of queues.',
      severity: 'error',
      from: { path: '^tools/faults/checker/', pathNot: '[.]spec[.]ts$' },
      to: {
        pathNot: '^tools/faults/checker/|^node_modules/amqplib/|^node_modules/@types/',
        dependencyTypesNot: ['core'],
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'the-gateway-reaches-no-database',
      comment:
        'So its image has neither TypeORM nor a driver. The services with a database bring @order-flow/storage along.',
      severity: 'error',
      from: { path: '^gateway/src/main[.]ts$' },
      to: { path: '^packages/storage/|node_modules/(typeorm|sqlite3|pg)/', reachable: true },
    },
    {
      name: 'what-runs-is-a-dependency-of-its-own-package',
      severity: 'error',
      from: { path: [services, '^packages/', '^tools/trace-store/'], pathNot: tests },
      to: {
        // What messaging needs of a database is brought by the services that have one.
        pathNot: 'node_modules/(@nestjs/)?typeorm/',
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // Our own packages as sources; others whose entry points stand in `exports` only.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@order-flow/source', 'require', 'node', 'default', 'types'],
    },
    exclude: { path: '(^|/)dist/' },
  },
};
