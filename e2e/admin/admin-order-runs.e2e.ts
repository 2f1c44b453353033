import type { Locator, Page } from 'playwright-core';
import type { OrderTimeline, OrderView, ProductView } from '@order-flow/contracts/payloads';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { eventually } from '../support/eventually';
import { Stack } from '../support/stack';

describeWithBrowser('the admin page: many orders at once, and times', () => {
  let stack: Stack;
  let browser: Browser;
  let lamp: ProductView;
  let visit: Visit;
  beforeAll(async () => {
    // So slow that a run can be watched and stopped, however busy the machine is.
    [stack, browser] = await Promise.all([Stack.start({ REPLAY_RATE_PER_SECOND: '1' }), Browser.start()]);
    lamp = await stack.createProduct(1000, 'Desk lamp');
    visit = await browser.visit(stack.url('gateway'));
    await visit.signIn('olga', '/orders');
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });
  afterEach(() => expect(visit.errors).toEqual([]));

  const rowOf = (page: Page, { id }: OrderView): Locator =>
    page.locator('tbody tr').filter({ hasText: id.slice(-8) });
  const button = (page: Page | Locator, name: string | RegExp) => page.getByRole('button', { name });
  const runs = (page: Page): Locator =>
    page.getByRole('alert').filter({ has: page.getByRole('progressbar') });

  async function confirmed(count: number): Promise<OrderView[]> {
    const orders: OrderView[] = [];
    for (let n = 0; n < count; n++) orders.push(await stack.place(lamp.id));
    for (const { id } of orders) await stack.untilFinal(id);
    return orders;
  }
  /** Selects them. The list shows all of them before: it does not refresh while some are selected. */
  async function select(page: Page, orders: readonly OrderView[]): Promise<void> {
    for (const order of orders) await rowOf(page, order).getByText('Confirmed').waitFor();
    for (const order of orders) await rowOf(page, order).getByRole('checkbox').check();
  }

  it('cancels the selected orders after a dialog that says how many, and shows the progress, also after a reload', async () => {
    const { page } = visit;
    const orders = await confirmed(5);
    await select(page, orders);
    await page.getByText('5 orders selected').waitFor();
    // None of them waits for stock, so only one action makes sense.
    await button(page, 'Cancel…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('5 orders will be cancelled.').waitFor();
    expect(await dialog.getByRole('radio').count()).toBe(0);
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('order-run-dialog');
    await button(dialog, 'Cancel 5 orders').click();
    await page.getByRole('progressbar', { name: 'Cancel 5 orders' }).waitFor();
    await runs(page)
      .getByText(/^[1-4] of 5 cancelled/)
      .waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('order-run-progress');
    await page.reload();
    await page.getByRole('progressbar', { name: 'Cancel 5 orders' }).waitFor();
    await runs(page).getByText('5 of 5 cancelled.').waitFor({ timeout: 60_000 });
    for (const order of orders) await rowOf(page, order).getByText('Cancelled').waitFor({ timeout: 60_000 });
    // What has ended cannot be selected again.
    expect(
      await rowOf(page, orders[0] as OrderView)
        .getByRole('checkbox')
        .isDisabled(),
    ).toBe(true);
    await button(runs(page), 'Close').click();
    await runs(page).waitFor({ state: 'detached' });
  });

  it('says which orders it could not change, and why', async () => {
    const { page } = visit;
    const [order] = (await confirmed(1)) as [OrderView];
    visit.allowErrors(/status of 50[34] .*\/v1\/products/);
    await stack.whileFrozen('products-service', async () => {
      const pending = await stack.place(lamp.id);
      await rowOf(page, pending).getByText('Pending').waitFor();
      await select(page, [order]);
      await rowOf(page, pending).getByRole('checkbox').check();
      await button(page, 'Cancel or request stock').click();
    });
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Request stock again' }).check();
    await button(dialog, 'Request stock for 2 orders').click();
    await runs(page)
      .getByText(/[12] could not be changed\./)
      .waitFor({ timeout: 60_000 });
    await button(runs(page), 'Show which, and why').click();
    await runs(page).getByText('it is not waiting for an answer').first().waitFor();
    await runs(page).locator(`a[href="/admin/orders/${order.id}/show"]`).waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('order-run-refused');
    await button(runs(page), 'Close').click();
  });

  it('cancels all orders that match the filters, says how many before, and can be stopped', async () => {
    const { page } = visit;
    const orders = await confirmed(29);
    await visit.open(`/orders?filter=${encodeURIComponent('{"status":"CONFIRMED"}')}`);
    await rowOf(page, orders[0] as OrderView).waitFor();
    await button(page, 'All that match').click();
    const dialog = page.getByRole('dialog');
    // With the two of the last test.
    await dialog.getByText('31 orders will be cancelled.').waitFor();
    // Orders of this status do not wait for stock.
    expect(await dialog.getByRole('radio').count()).toBe(0);
    await button(dialog, 'Cancel 31 orders').click();
    await runs(page)
      .getByText(/^[1-9] of 31 cancelled/)
      .waitFor();
    await button(runs(page), 'Stop').click();
    await runs(page)
      .getByText(/cancelled\. Stopped by olga/)
      .waitFor();
    const left = await stack.http<{ items: OrderView[] }>(
      'GET',
      '/orders?status=CONFIRMED&limit=200',
      undefined,
      await stack.asViewer(),
    );
    expect(left.body.items.length).toBeGreaterThan(0);
    await button(runs(page), 'Close').click();
    // Nobody can change a cancelled order, so it is not offered.
    await visit.open(`/orders?filter=${encodeURIComponent('{"status":"CANCELLED"}')}`);
    await page.locator('tbody').getByText('Cancelled').first().waitFor();
    expect(await button(page, 'All that match').count()).toBe(0);
    await visit.open('/orders?filter={}');
  });

  it('shows how long ago, and on demand the exact time with its zone; dates and UTC are kept for the browser', async () => {
    const { page } = visit;
    await visit.open('/orders?filter=%7B%7D');
    const [order] = (await confirmed(1)) as [OrderView];
    const time = rowOf(page, order).locator('time');
    await time.getByText(/^(now|\d+ (sec|min) ago)$/).waitFor();
    expect(await time.getAttribute('datetime')).toBe(order.createdAt);
    const tip = page.getByRole('tooltip');
    // By the keyboard: from the check box to the link with the time.
    await rowOf(page, order).getByRole('checkbox').focus();
    await page.keyboard.press('Tab');
    await tip.getByText(order.createdAt).waitFor();
    await tip
      .getByText(new RegExp(`\\.${order.createdAt.slice(20, 23)} (CET|GMT\\+1|CEST|GMT\\+2)$`))
      .waitFor();
    await visit.screenshot('time-tip');
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'detached' });

    await button(page, 'Profile').click();
    await page.getByRole('menuitemcheckbox', { name: /Date and time/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Times in UTC' }).click();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('time-preferences');
    await page.keyboard.press('Escape');
    const inUtc = `${order.createdAt.slice(11, 19)} UTC`;
    await time.getByText(inUtc).waitFor();
    await page.reload();
    await time.getByText(inUtc).waitFor();
    await button(page, 'Profile').click();
    visit.allowErrors(/status of 401 /);
    await page.getByText('Logout').click();
    await page.locator('input[name=password]').waitFor();
    await visit.signIn('olga', '/orders');
    await time.getByText(inUtc).waitFor();
  });

  it('shows the exact time on a tap', async () => {
    const [order] = (await confirmed(1)) as [OrderView];
    const guest = await browser.visit(stack.url('gateway'), { phone: true });
    await guest.signIn('olga', `/orders/${order.id}/show`);
    await guest.page.locator('dd time').first().tap();
    await guest.page.getByRole('tooltip').getByText(order.createdAt).waitFor();
    expect(await guest.axe()).toEqual([]);
    await guest.screenshot('time-tip-phone');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('requests stock again for the orders that wait, with progress, and they end once the answer comes', async () => {
    const { page } = visit;
    visit.allowErrors(/status of 50[234]/);
    await stack.service('products-service').stop();
    const orders: OrderView[] = [];
    for (let n = 0; n < 4; n++) orders.push(await stack.place(lamp.id));
    for (const order of orders) await rowOf(page, order).getByText('Pending').waitFor();
    for (const order of orders) await rowOf(page, order).getByRole('checkbox').check();
    await button(page, 'Cancel or request stock').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Request stock again' }).check();
    await dialog.getByText('Stock will be requested again for 4 orders.').waitFor();
    await button(dialog, 'Request stock for 4 orders').click();
    await page.getByRole('progressbar', { name: 'Request stock again for 4 orders' }).waitFor();
    await runs(page)
      .getByText(/^[1-3] of 4 requested/)
      .waitFor();
    await visit.screenshot('order-run-redrive');
    await runs(page).getByText('4 of 4 requested.').waitFor();
    const viewer = await stack.asViewer();
    for (const { id } of orders) {
      const path = `/orders/${id}/timeline`;
      const { steps } = (await stack.http<OrderTimeline>('GET', path, undefined, viewer)).body;
      expect(steps.filter(({ step }) => step === 'STOCK_ASKED_AGAIN')).toMatchObject([{ detail: 'by olga' }]);
    }
    await stack.up('products-service');
    for (const order of orders) await rowOf(page, order).getByText('Confirmed').waitFor();
  });

  it.each(['phone', 'desk'] as const)('looks right on a %s in Spanish', async (device) => {
    const guest = await browser.visit(stack.url('gateway'), { phone: device === 'phone', locale: 'es-ES' });
    await guest.signIn('olga', '/orders');
    const { page } = guest;
    await eventually(async () => (await runs(page).count()) > 0);
    await page
      .getByText(/hace \d+ (s|min)/)
      .first()
      .waitFor();
    await guest.looksRight('order-runs');
    await button(page, 'Todos estos').click();
    await page
      .getByRole('dialog')
      .getByText(/Se cancelará/)
      .waitFor();
    await guest.looksRight('order-run-dialog');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });
});
