// @ts-check
'use strict';

/** Asks the running services over HTTP, as an operator. */

const { setTimeout: sleep } = require('node:timers/promises');
const { LISTED, SERVICES, STATUSES, TIMELINES } = require('../snapshot');
const { readMetrics } = require('./metrics-text');

/** @typedef {import('../snapshot').Run} Run */
/** @typedef {import('../snapshot').Views} Views */
/** @typedef {import('../snapshot').ServiceName} ServiceName */
/** @typedef {{ url: string, headers: Record<string, string> }} Api */

/** Generous, because the suite keeps the machine busy. */
const LIMIT_MS = 30_000;
const AT_ONCE = 10;
const PAGE = 200;
const PRODUCTS_PAGE = 500;
const MAX_PRODUCTS = 20_000;

/**
 * @param {Run} run
 * @param {readonly string[]} sample ids of orders to ask for
 * @returns {Promise<Views>}
 */
async function loadViews(run, sample) {
  const metrics = await eachService(async (name) => {
    const answer = await get({ url: run.serviceUrls[name], headers: {} }, '/metrics');
    return readMetrics(await answer.text());
  });
  const ready = await eachService((name) => readiness(run.serviceUrls[name]));
  const api = await signIn(run);
  const orders = await eachOf(sample, async (id) => {
    const answer = await get(api, `/orders/${id}`);
    const body = /** @type {Partial<import('../snapshot').Order>} */ (await answer.json());
    return { id, status: answer.status, body };
  });
  const timelines = await eachOf(sample.slice(0, TIMELINES), async (id) => {
    const { steps = [] } = await json(api, `/orders/${id}/timeline`);
    const names = steps.map((/** @type {{ step: string }} */ { step }) => step);
    return { id, steps: names.filter((/** @type {string} */ step) => STATUSES.has(step)) };
  });
  const stats = await json(api, '/stats');
  return {
    ready,
    metrics,
    orders,
    timelines,
    newestOrders: await listOrders(api),
    products: await listProducts(api),
    stats: {
      byStatus: stats.orders?.byStatus ?? {},
      products: stats.products?.products,
      deadLettersOpen: (stats.orders?.deadLettersOpen ?? NaN) + (stats.products?.deadLettersOpen ?? NaN),
    },
  };
}

/**
 * Asks for each id, for some at a time.
 * @template T
 * @param {readonly string[]} ids
 * @param {(id: string) => Promise<T>} ask
 * @returns {Promise<T[]>} in the order of the ids
 */
async function eachOf(ids, ask) {
  /** @type {T[]} */
  const found = [];
  for (let from = 0; from < ids.length; from += AT_ONCE)
    found.push(...(await Promise.all(ids.slice(from, from + AT_ONCE).map(ask))));
  return found;
}

/** @param {Api} api */
async function listOrders(api) {
  /** @type {Views['newestOrders']} */
  const found = [];
  let cursor = '';
  do {
    const page = await json(api, `/orders?limit=${PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    found.push(...page.items);
    cursor = page.nextCursor ?? '';
  } while (cursor !== '' && found.length < LISTED);
  return found;
}

/** @param {Api} api */
async function listProducts(api) {
  /** @type {Views['products']} */
  const found = [];
  for (;;) {
    const after = found.at(-1)?.id;
    const page = await json(
      api,
      `/products?limit=${PRODUCTS_PAGE}${after === undefined ? '' : `&after=${after}`}`,
    );
    found.push(...page);
    if (page.length < PRODUCTS_PAGE || found.length >= MAX_PRODUCTS) return found;
  }
}

/**
 * @param {Run} run
 * @returns {Promise<Api>}
 */
async function signIn({ gatewayUrl, operator: { name, password } }) {
  const answer = await fetch(`${gatewayUrl}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (answer.status !== 200)
    throw new Error(`POST /auth/login answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { url: gatewayUrl, headers: { cookie } };
}

/**
 * @template T
 * @param {(name: ServiceName) => Promise<T>} ask
 * @returns {Promise<Record<ServiceName, T>>}
 */
async function eachService(ask) {
  const entries = await Promise.all(
    SERVICES.map(async (name) => /** @type {const} */ ([name, await ask(name)])),
  );
  return /** @type {Record<ServiceName, T>} */ (Object.fromEntries(entries));
}

/**
 * @param {string} url
 * @returns {Promise<number>} 0: no answer
 */
async function readiness(url) {
  try {
    const answer = await get({ url, headers: {} }, '/health/ready');
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 0;
  }
}

/**
 * @param {Api} api
 * @param {string} path
 * @returns {Promise<any>}
 */
async function json(api, path) {
  const answer = await get(api, path);
  if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/**
 * Waits where the gateway limits its callers, for as long as it says.
 * @param {Api} api
 * @param {string} path
 */
async function get({ url, headers }, path) {
  for (let tries = 1; ; tries++) {
    const answer = await fetch(url + path, { headers, signal: AbortSignal.timeout(LIMIT_MS) });
    if (answer.status !== 429 || tries === 10) return answer;
    await answer.body?.cancel();
    await sleep(1_000 * Number(answer.headers.get('retry-after') ?? 1));
  }
}

module.exports = { loadViews };
