// @ts-check
'use strict';

const { tracesEndpoint } = require('./trace-store');
const { withoutPassword } = require('../servers/probe');

/**
 * Everything that a person needs to use the running system.
 * @param {import('./run-file').Run} run
 * @param {import('../servers/servers').Servers} servers
 * @returns {string[]} lines
 */
function summary(run, servers) {
  const { gateway, orders, products, webhooks, notifications } = run.urls;
  const checks = (/** @type {string} */ url) => `${url}/health/ready   ${url}/metrics`;
  const from = {
    given: 'from the environment',
    private: 'private, with its data in the data folder',
    container: 'in a container, with its data in the data folder',
  };
  return [
    `gateway API       ${gateway}/orders   ${gateway}/products   (also under /v1)`,
    `admin page        ${gateway}/admin`,
    `API, documented   ${gateway}/docs`,
    `products API      ${products}/products`,
    `gateway           ${checks(gateway)}`,
    `orders-service    ${checks(orders)}`,
    `products-service  ${checks(products)}`,
    ...(webhooks ? [`webhooks-service  ${checks(webhooks)}`] : []),
    ...(notifications ? [`notifications     ${checks(notifications)}`] : []),
    `RabbitMQ          ${withoutPassword(run.rabbitmqUrl)}   (${from[servers.sources.rabbitmq]})`,
    `Redis             ${withoutPassword(run.redisUrl)}   (${from[servers.sources.redis]})`,
    servers.databaseUrl === undefined
      ? `databases         SQLite files in the data folder   (npm start -- --postgres: PostgreSQL)`
      : `PostgreSQL        ${withoutPassword(servers.databaseUrl)}   (${from[servers.sources.postgres ?? 'given']})`,
    run.urls.traces === undefined
      ? `traces            go to ${tracesEndpoint(process.env)}`
      : `traces            ${run.urls.traces}/api/traces/<traceId>   (the newest 10,000, in memory; Jaeger's query API)`,
    `data folder       ${run.dataDir}   (run.json: what runs; logs/: the logs)`,
    `an order          curl -i ${gateway}/orders -H 'content-type: application/json' -d '{"productId":"<id>","quantity":1}'`,
  ];
}

module.exports = { summary };
