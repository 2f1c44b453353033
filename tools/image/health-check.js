// @ts-check
'use strict';

/**
 * The image's health check: exit code 0 while the service can do all of its work. A service that is `degraded` still
 * gets requests, because nothing acts on this check but the order of the start. It is unhealthy here so that
 * `docker compose ps` shows it.
 */

/** @type {Readonly<Record<string, readonly [variable: string, byDefault: string]>>} */
const PORTS = {
  gateway: ['GATEWAY_PORT', '3000'],
  'products-service': ['PRODUCTS_PORT', '3001'],
  'orders-service': ['ORDERS_PORT', '3002'],
  'webhooks-service': ['WEBHOOKS_PORT', '3003'],
  'notifications-service': ['NOTIFICATIONS_PORT', '3004'],
};

async function check() {
  const [variable, byDefault] = PORTS[process.env['SERVICE'] ?? ''] ?? ['', ''];
  const url = `http://127.0.0.1:${process.env[variable] || byDefault}/health/ready`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  // Docker keeps the output of a health check, so `docker inspect` shows which part is away.
  const text = await answer.text();
  console.log(text.slice(0, 2_000));
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  const { status } = JSON.parse(text);
  if (status !== 'ok') throw new Error(`${url} says ${status}`);
}

check().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
