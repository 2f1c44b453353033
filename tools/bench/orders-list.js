// @ts-check
'use strict';

/**
 * `node tools/bench/orders-list.js`: how long the admin page needs to show the list of orders where many are stored. It
 * counts from the start of the navigation until rows are shown and one of them can be clicked. Cold: with a browser that has
 * nothing of the page yet. Warm: a reload. See docs/benchmarks.md.
 */

const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { parseArgs } = require('node:util');
const { integer } = require('./options');
const { log, parts, root, run, withEverything, writeJson } = require('./program');
const { hashPassword, LEAST_COST } = require('../accounts/accounts');
const { findChromium } = require('../servers/programs');

const USAGE = `node tools/bench/orders-list.js [options]

  --stored N    50000: orders in the database
  --rounds N    5: loads, cold and warm each
  --json FILE   writes all figures as JSON`;

const PASSWORD = 'only of this measurement';
const ROW = 'tbody a[data-record]';

async function main() {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    options: { stored: text, rounds: text, json: text, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    log(USAGE);
    return;
  }
  const stored = integer('stored', values.stored, 50_000, 1);
  const rounds = integer('rounds', values.rounds, 5, 1);
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('This needs a Chromium: apt-get install chromium');
  await withEverything({ name: 'orders-list' }, async ({ dir, signal }) => {
    writeJson(values.json, await measure({ dir, stored, rounds, executablePath, signal }));
  });
}

/** @param {{ dir: string, stored: number, rounds: number, executablePath: string, signal: AbortSignal }} options */
async function measure({ dir, stored, rounds, executablePath, signal }) {
  // Loaded only now, because they need the installed packages.
  const { chromium } = require('playwright-core');
  const { startOurs } = require('./systems/ours');
  const { median } = require('./figures/statistics');
  const passwordHash = hashPassword(PASSWORD, { cost: LEAST_COST });
  const env = { ACCOUNTS: JSON.stringify([{ name: 'vera', role: 'viewer', passwordHash }]) };
  log('Starting RabbitMQ, Redis, receiver of spans, three services');
  const system = await startOurs({
    ...{ root, dir: path.join(dir, 'ours'), log, signal, parts },
    variant: { name: 'orders list', env, stored },
  });
  const { final } = await system.counts();
  log(`${final} orders are stored. Milliseconds until rows are shown and can be clicked:`);
  const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const browser = await chromium.launch({ executablePath, args });
  parts.add({ stop: () => browser.close() });
  /** @type {{ cold: number[], warm: number[] }} */
  const ms = { cold: [], warm: [] };
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted();
    // A new context is a browser without cache, cookies or storage.
    const context = await browser.newContext({ baseURL: system.gateway, locale: 'en-GB' });
    await context.request.post('/auth/login', { data: { name: 'vera', password: PASSWORD } });
    const page = await context.newPage();
    ms.cold.push(await untilClickable(page));
    ms.warm.push(await untilClickable(page));
    // That the row can be clicked is not only said.
    await page.locator(ROW).first().click();
    await page.waitForURL('**/show');
    await context.close();
  }
  for (const [name, all] of Object.entries(ms))
    log(`${name}: median ${Math.round(median(all))} (${all.map((one) => Math.round(one)).join(', ')})`);
  return { stored: final, ms };
}

/**
 * @param {import('playwright-core').Page} page
 * @returns {Promise<number>} milliseconds
 */
async function untilClickable(page) {
  const from = performance.now();
  await page.goto('/admin/orders', { waitUntil: 'commit' });
  // A trial waits until the row is shown, does not move, and nothing lies over it.
  await page.locator(ROW).first().click({ trial: true, timeout: 60_000 });
  return performance.now() - from;
}

run(main);
