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
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-development-packages-at-run-time',
      severity: 'error',
      from: {
        path: [services, '^messaging/', '^observability/'],
        pathNot: '[.]spec[.]ts$|^observability/grafana/',
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
