'use strict';

const services = '^(gateway|orders-service|products-service)/';

/** The import rules of the house: services → messaging → observability. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'a-service-never-imports-another',
      severity: 'error',
      from: { path: services },
      to: { path: services, pathNot: '^$1/' },
    },
    {
      name: 'messaging-knows-no-service',
      severity: 'error',
      from: { path: '^messaging/' },
      to: { path: services },
    },
    {
      name: 'observability-knows-nobody',
      severity: 'error',
      from: { path: '^observability/' },
      to: { path: [services, '^messaging/'] },
    },
    {
      name: 'only-messaging-speaks-amqp',
      severity: 'error',
      // The bench is a client of its own, as a test is.
      from: { pathNot: '^(messaging|e2e|scripts/lib/bench)/' },
      to: { path: 'node_modules/(amqplib|amqp-connection-manager)/' },
    },
    {
      name: 'the-admin-page-is-a-client-of-the-api',
      comment: 'It knows the shapes of the API, and nothing else of the services.',
      severity: 'error',
      from: { path: '^gateway/admin-ui/' },
      to: {
        path: [services, '^messaging/', '^observability/'],
        pathNot: '^gateway/admin-ui/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-imports-the-admin-page',
      severity: 'error',
      from: { pathNot: '^gateway/admin-ui/' },
      to: { path: '^gateway/admin-ui/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-development-packages-at-run-time',
      severity: 'error',
      from: {
        path: [services, '^messaging/', '^observability/'],
        // The page is one file when it runs; its packages are for building it.
        pathNot: '[.]spec[.]ts$|^gateway/admin-ui/|^observability/grafana/',
      },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // Packages whose entry points stand in `exports` only.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
    exclude: { path: '^dist/' },
  },
};
