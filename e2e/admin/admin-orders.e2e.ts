import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import type { OrderView, ProductView } from '@order-flow/contracts/payloads';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { eventually } from '../support/eventually';
import { ReceivedTraces } from '../support/servers/received-traces';
import { Stack } from '../support/stack';

const twoClicksBack = `(() => {
  const button = document.querySelector('[aria-label="Go to previous page"]');
  button.click();
  button.click();
})()`;

describeWithBrowser('the admin page: orders', () => {
  let traces: ReceivedTraces;
  let stack: Stack;
  let browser: Browser;
  let lamp: ProductView;
  let visit: Visit;
  beforeAll(async () => {
    traces = await ReceivedTraces.start();
    [stack, browser] = await Promise.all([
      Stack.start({
        ...traces.env,
        JAEGER_UI_URL: 'http://127.0.0.1:16686',
        OTEL_BSP_SCHEDULE_DELAY: '200',
      }),
      Browser.start(),
    ]);
    lamp = await stack.createProduct(1000, 'Desk lamp');
    await stack.createProduct(3, 'Rare stamp');
    visit = await browser.visit(stack.url('gateway'));
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
    await traces.stop();
  });
  afterEach(() => expect(visit.errors).toEqual([]));

  const rows = (page: Page): Locator => page.locator('tbody tr');

  async function place(page: Page, product: string, quantity: number): Promise<void> {
    await page.getByRole('combobox', { name: /Product/ }).fill(product);
    await page.getByRole('option', { name: product }).click();
    await page.getByRole('textbox', { name: /Quantity/ }).fill(String(quantity));
    await page.getByRole('button', { name: /^Place / }).click();
  }

  it('are explained while there are none, with a link to the form', async () => {
    await visit.signIn('olga', '/orders');
    await visit.page.getByRole('heading', { name: 'No orders yet' }).waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('orders-empty');
    await visit.page.getByRole('link', { name: 'Place an order' }).click();
    await visit.page.getByRole('combobox', { name: /Product/ }).waitFor();
  });

  it('are placed, and show their confirmation, or rejection with the reason', async () => {
    const { page } = visit;
    await place(page, 'Desk lamp', 2);
    await page.getByText(/^Confirmed after \d/).waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('order-placed');
    const another = page.getByRole('button', { name: 'Place it again' });
    await another.waitFor();
    // A placed order is nothing that could be lost, but the next one is.
    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole('textbox', { name: /Quantity/ }).fill('7');
    await another.waitFor({ state: 'hidden' });
    await page.getByRole('menuitem', { name: 'Products' }).click();
    await eventually(() => Promise.resolve(asked.length === 1));
    expect(await page.getByRole('textbox', { name: /Quantity/ }).inputValue()).toBe('7');
    await place(page, 'Rare stamp', 4);
    await page.getByText(/^Rejected after .*: not enough stock\.$/).waitFor();
    const { body } = await stack.http<{ items: OrderView[] }>(
      'GET',
      '/orders',
      undefined,
      await stack.asViewer(),
    );
    expect(body.items.map(({ status, quantity }) => [status, quantity])).toEqual([
      ['REJECTED', 4],
      ['CONFIRMED', 2],
    ]);
  });

  it('show what is wrong with a field before they are sent', async () => {
    const { page } = visit;
    await page.getByRole('textbox', { name: /Quantity/ }).fill('1.5');
    await page.getByRole('button', { name: /^Place / }).click();
    await page.getByText('A whole number').waitFor();
  });

  it('appear in the open list without a reload, and are filtered by status', async () => {
    const { page } = visit;
    await visit.open('/orders');
    await rows(page).nth(1).waitFor();
    const order = await stack.place(lamp.id, 7);
    await rows(page)
      .filter({ hasText: order.id.slice(-8) })
      .getByText('Confirmed')
      .waitFor();
    expect(await visit.axe()).toEqual([]);
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Rejected' }).click();
    await eventually(async () => (await rows(page).count()) === 1);
    await page.getByText('not enough stock').waitFor();
    await visit.open('/orders?filter=%7B%7D');
  });

  it('are found by trace id, id, message key and the key of the client; nothing found says how to search', async () => {
    const { page } = visit;
    const order = await stack.place(lamp.id);
    const search = page.getByRole('textbox', { name: /trace id/ });
    const parts = [`…${order.id.slice(-8)}`, order.id.slice(-6), `${order.idempotencyKey.slice(0, 8)}…`];
    for (const key of [order.traceId, order.id, order.idempotencyKey, ...parts]) {
      await search.fill(String(key));
      await eventually(async () => (await rows(page).count()) === 1);
      await rows(page)
        .filter({ hasText: order.id.slice(-8) })
        .waitFor();
    }
    for (const key of ['cart 4711', '0195A0AA-0000-4000-8000-00000000000A']) {
      const { body } = await stack.http<OrderView>(
        'POST',
        '/orders',
        { productId: lamp.id, quantity: 1 },
        { 'idempotency-key': `"${key}"` },
      );
      await search.fill(key);
      await eventually(async () => (await rows(page).count()) === 1);
      await rows(page)
        .filter({ hasText: body.id.slice(-8) })
        .getByRole('link')
        .click();
      await page.locator('dd').getByText(key, { exact: true }).waitFor();
      await visit.open('/orders?filter=%7B%7D');
    }
    await search.fill('019a');
    await page.getByRole('heading', { name: 'No orders match these filters' }).waitFor();
    await visit.screenshot('orders-none');
    await search.fill('');
    await eventually(async () => (await rows(page).count()) > 1);
  });

  it('explain a link to an order that does not exist', async () => {
    const { page } = visit;
    visit.allowErrors(/status of 40[04]/);
    await visit.open('/orders/019a0000-0000-7000-8000-000000000000/show');
    await page.getByText('there is no order 019a0000-0000-7000-8000-000000000000').waitFor();
    await visit.open('/orders/not-an-id/show');
    await page.getByText(/id must be a UUID/i).waitFor();
    await visit.open('/orders?filter=%7B%22status%22%3A%22BOGUS%22%7D');
    await page.getByText(/^The request is invalid: status must be one of/).waitFor();
    const turned = { from: '2026-02-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' };
    await visit.open(`/orders?filter=${encodeURIComponent(JSON.stringify(turned))}`);
    await page.getByText('Until is before From: change one of them.').waitFor();
    await visit.screenshot('orders-turned-range');
    await visit.open('/orders');
  });

  it('page by cursor, forward and back, also after a reload', async () => {
    const { page } = visit;
    for (let n = 0; n < 60; n++) await stack.place(lamp.id);
    // The rows read here are compared later, so all of them must be loaded.
    await stack.allFinal();
    await visit.open('/orders?perPage=25&page=1');
    // The row is there before the name of its product is.
    await rows(page).first().filter({ hasText: 'Desk lamp' }).waitFor();
    // Not its time: that reads differently a little later.
    const firstId = () => rows(page).first().locator('code').innerText();
    const first = await firstId();
    await page.getByRole('button', { name: 'Go to next page' }).click();
    await page.getByText('26-50 of more than 50').waitFor();
    await page.reload();
    await page.getByText('26-50 of more than 50').waitFor();
    await page.getByRole('button', { name: 'Go to next page' }).click();
    await eventually(async () => page.getByRole('button', { name: 'Go to next page' }).isDisabled());
    // Two clicks, before the page has drawn what the first one asked for.
    await page.evaluate(twoClicksBack);
    await page.getByText('1-25 of more than 25').waitFor();
    await eventually(async () => (await firstId()) === first, 60_000);
    await visit.screenshot('orders-light');
  });

  it('are exported page by page, with progress and the list filters', async () => {
    const { page } = visit;
    for (let n = 0; n < 8; n++) await Promise.all(Array.from({ length: 25 }, () => stack.place(lamp.id)));
    const asked: string[] = [];
    // Slow enough to see the progress.
    await page.route(/limit=200/, async (route) => {
      asked.push(route.request().url());
      await sleep(500);
      await route.continue();
    });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
      page.getByRole('dialog').getByText('200 rows so far').waitFor(),
    ]);
    await page.getByText(/^2\d\d rows exported\.$/).waitFor();
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines[0]).toBe(
      'id,createdAt,updatedAt,status,reason,productId,quantity,idempotencyKey,traceId,clientKey,unitPrice,amount,reference',
    );
    const ids = new Set(lines.slice(1).map((line) => line.split(',')[0]));
    expect(ids.size).toBe(lines.length - 1);
    expect(ids.size).toBeGreaterThan(260);
    expect(lines.filter((line) => line.includes(',REJECTED,OUT_OF_STOCK,'))).toHaveLength(1);
    expect(asked.map((url) => url.includes('cursor='))).toEqual([false, true]);
    await page.unroute(/limit=200/);

    await visit.open('/orders?filter=%7B%22status%22%3A%22REJECTED%22%7D');
    await eventually(async () => (await rows(page).count()) === 1);
    await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
      page.getByText('One row exported.').waitFor(),
    ]);
    await visit.open('/orders?filter=%7B%7D');
  });

  it('show facts, timeline and the waterfall of their trace', async () => {
    const { page } = visit;
    const order = await stack.place(lamp.id, 5);
    await stack.untilFinal(order.id);
    await visit.open(`/orders/${order.id}/show`);
    const steps = page.getByRole('tabpanel').getByRole('listitem');
    await steps
      .filter({ hasText: 'Confirmed' })
      .getByText(/later$/)
      .waitFor();
    expect(await steps.allInnerTexts()).toEqual([
      expect.stringContaining('Placed, pending'),
      expect.stringContaining('Stock reserved'),
      expect.stringContaining('Confirmed'),
    ]);
    await page.getByText(`grep ${order.traceId} .data/logs/*.log`).waitFor();
    expect(await page.getByRole('link', { name: 'Open in Jaeger' }).getAttribute('href')).toBe(
      `http://127.0.0.1:16686/trace/${order.traceId}`,
    );
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('order-light');

    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    await page.getByRole('tab', { name: 'Trace' }).click();
    const spans = page.getByRole('tabpanel').getByRole('button');
    // All three services have sent their spans.
    await eventually(
      async () =>
        (await spans.count()) >= traces.trace(String(order.traceId)).length && (await spans.count()) >= 7,
    );
    // The waterfall and the dashboard's charts are loaded only when they are opened.
    expect(loaded.filter((url) => /\/assets\/Trace-.*\.js$/.test(url))).toHaveLength(1);
    const scripts = await page.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))`,
    );
    expect(scripts.filter((url) => /chart/i.test(url))).toEqual([]);
    // The order refreshes, but not the timeline that nobody sees.
    loaded.length = 0;
    await eventually(() =>
      Promise.resolve(loaded.filter((url) => url.endsWith(`/orders/${order.id}`)).length >= 2),
    );
    expect(loaded.filter((url) => url.endsWith('/timeline'))).toEqual([]);
    for (const service of ['gateway', 'orders-service', 'products-service'])
      await page.getByRole('list', { name: 'Services' }).getByText(service).waitFor();
    await spans.filter({ hasText: 'product.reserveStock' }).first().click();
    await page.getByText('messaging.system').first().waitFor();
    await page.getByText('order.id').first().waitFor();
    expect(await visit.axe()).toEqual([]);
  });

  it('show the critical path of their trace on a ruler, and lead to the dead letters of the trace and back', async () => {
    const { page } = visit;
    const order = await stack.place(lamp.id);
    await stack.untilFinal(order.id);
    const root = await eventually(() =>
      Promise.resolve(
        traces.trace(String(order.traceId)).find(({ parentSpanId }) => parentSpanId === undefined),
      ),
    );
    const channel = await stack.channel();
    const traceparent = `00-${order.traceId}-${root.spanId}-01`;
    channel.sendToQueue('orders_queue', Buffer.from('{"pattern":"order.shipped","data":{}}'), {
      headers: { traceparent },
      messageId: 'shipped-1',
    });
    await channel.close();
    await visit.open(`/orders/${order.id}/show/trace`);
    await page.getByText('Critical path: what determined the end').waitFor();
    const letter = page.getByRole('tabpanel').getByRole('link', { name: /order\.shipped/ });
    await letter.waitFor({ timeout: 60_000 });
    // The page loads the trace again only for some seconds, so it may lack the last spans.
    await eventually(() =>
      Promise.resolve(
        traces
          .trace(String(order.traceId))
          .some(({ attributes }) => attributes['messaging.message.id'] === 'shipped-1'),
      ),
    );
    await page.reload();
    await letter.waitFor({ timeout: 60_000 });
    expect(await page.getByRole('button', { name: /on the critical path/ }).count()).toBeGreaterThan(2);
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('trace-ruler', true);
    await letter.click();
    await page.getByRole('link', { name: 'Waterfall' }).click();
    // At the span in which it failed.
    await page.getByRole('tabpanel').getByRole('button', { expanded: true }).waitFor();
    await page.getByRole('tabpanel').locator('dd').getByRole('link').waitFor();
    await visit.screenshot('trace-span-of-letter');
    const guest = await browser.visit(stack.url('gateway'), { phone: true });
    await guest.signIn('olga', `/orders/${order.id}/show/trace`);
    await guest.page
      .getByRole('tabpanel')
      .getByRole('link', { name: /order\.shipped/ })
      .waitFor();
    await guest.looksRight('trace', { fullPage: true });
    await guest.close();
  });

  it('are cancelled after a dialog that explains it, and their stock is put back', async () => {
    const { page } = visit;
    const order = await stack.place(lamp.id, 5);
    await stack.untilFinal(order.id);
    const { body: before } = await stack.http<ProductView>('GET', `/products/${lamp.id}`);
    await visit.open(`/orders/${order.id}/show`);
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('its 5 units are put back into stock, once').waitFor();
    await dialog.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByRole('listitem').getByText('Stock release confirmed').waitFor();
    await page.locator('main').getByText('Cancelled').first().waitFor();
    // The button that opened the dialog is gone, so the focus is on what it stood in.
    await eventually(() =>
      page.evaluate<boolean>(`document.activeElement?.getAttribute('aria-label') === 'Status'`),
    );
    const { body: after } = await stack.http<ProductView>('GET', `/products/${lamp.id}`);
    expect(after.stock).toBe(before.stock + 5);
    // Nothing is left to do, so nothing is offered.
    for (const name of [/Cancel the order/, /Reject the order/, /Request stock again/])
      await page.getByRole('button', { name }).waitFor({ state: 'detached' });
  });

  it('can request stock again while they wait for an answer', async () => {
    const { page } = visit;
    await stack.service('products-service').stop();
    const order = await stack.place(lamp.id);
    await visit.open(`/orders/${order.id}/show`);
    visit.allowErrors(/status of 50[234]/);
    await page.getByRole('button', { name: 'Request stock again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Request stock again' }).click();
    await page.getByText('Stock requested again').first().waitFor();
    await page.getByText('Some steps are missing: products-service did not answer.').waitFor();
    // It is not known now whether the product exists.
    expect(await page.getByText('not in the catalogue').count()).toBe(0);
    await visit.screenshot('order-pending');
    await stack.up('products-service');
    await page.locator('main').getByText('Confirmed').first().waitFor({ timeout: 30_000 });
    await page.locator('dd').getByText('Desk lamp').waitFor();
  });

  it.each(['phone', 'desk'])('look right on a %s, light and dark', async (device) => {
    const order = await stack.place(lamp.id, 2);
    await stack.untilFinal(order.id);
    const guest = await browser.visit(stack.url('gateway'), { phone: device === 'phone' });
    const { page } = guest;
    await guest.signIn('olga', '/orders');
    await page.getByText('Desk lamp').first().waitFor();
    await guest.looksRight('orders');
    await guest.open(`/orders/${order.id}/show`);
    await page.getByText('Stock reserved').waitFor();
    await guest.looksRight('order', { fullPage: true });
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByRole('dialog').waitFor();
    await guest.looksRight('order-cancel');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Trace' }).click();
    const spans = page.getByRole('tabpanel').getByRole('button');
    await eventually(async () => (await spans.count()) >= 7);
    await spans.filter({ hasText: 'product.reserveStock' }).first().click();
    await page.getByText('messaging.system').first().waitFor();
    await guest.looksRight('trace', { fullPage: true });
    await guest.open('/orders/create');
    await page.getByRole('combobox', { name: /Product/ }).waitFor();
    await guest.looksRight('order-create');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('are the same for a viewer, with the buttons disabled and the reason on hover and focus', async () => {
    const guest = await browser.visit(stack.url('gateway'));
    await guest.signIn('vera', '/orders');
    const order = await stack.place(lamp.id);
    await guest.page.getByText(order.id.slice(-8)).click();
    await guest.page.locator('main').getByText('Confirmed').first().waitFor();
    const button = guest.page.getByRole('button', { name: 'Cancel the order' });
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await button.focus();
    await guest.page.keyboard.press('Shift');
    await button.hover();
    await guest.page.getByRole('tooltip').getByText('You are signed in as a viewer').waitFor();
    await button.click({ force: true });
    expect(await guest.page.getByRole('dialog').count()).toBe(0);
    await guest.page.mouse.move(0, 0);
    await button.blur();
    await guest.page.getByRole('tooltip').waitFor({ state: 'hidden' });
    expect(await guest.axe()).toEqual([]);
    await guest.screenshot('order-viewer');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('are in Spanish for a Spanish browser', async () => {
    const guest = await browser.visit(stack.url('gateway'), { locale: 'es-ES' });
    await guest.signIn('olga', '/orders');
    await guest.page.getByRole('heading', { name: 'Pedidos' }).first().waitFor();
    await guest.page.getByText('Confirmado').first().waitFor();
    await guest.page.getByRole('link', { name: 'Hacer un pedido' }).click();
    await guest.page.getByRole('combobox', { name: /Producto/ }).fill('Desk');
    await guest.page.getByRole('option', { name: 'Desk lamp' }).click();
    await guest.page.getByRole('button', { name: 'Hacer un pedido' }).click();
    await guest.page.getByText(/^Confirmado en \d/).waitFor();
    await guest.screenshot('order-placed-es');
    const { id } = await stack.place(lamp.id, 1);
    await guest.open(`/orders/${id}/show`);
    await guest.page.getByText('1 unidad', { exact: true }).waitFor();
    await guest.screenshot('order-es');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });
});
