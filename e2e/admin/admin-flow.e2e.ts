import type { Locator, Page } from 'playwright-core';
import type { OrderPage, ProductView } from '@order-flow/contracts/payloads';
import { eventually, inParallel } from '../support/eventually';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { ReceivedTraces } from '../support/servers/received-traces';
import { Stack } from '../support/stack';

/** The stations in the order in which an order reaches them, without the two that listen to its result. */
const WAY = [
  'gateway',
  'orders_queue',
  'orders-service',
  'orders database',
  'products_queue',
  'products-service',
  'products database',
  'orders_queue',
  'orders-service',
  'orders database',
  'order-flow.events',
];
const MEASURED = /^\+\d[\d,.]* (ms|s)$/;

describeWithBrowser('the admin page: live flow', () => {
  let traces: ReceivedTraces;
  let stack: Stack;
  let browser: Browser;
  let lamp: ProductView;
  let visit: Visit;
  beforeAll(async () => {
    traces = await ReceivedTraces.start();
    [stack, browser] = await Promise.all([
      Stack.start({ ...traces.env, OTEL_BSP_SCHEDULE_DELAY: '200' }, [], undefined, {
        optional: ['webhooks-service', 'notifications-service'],
      }),
      Browser.start(),
    ]);
    lamp = await stack.createProduct(1000, 'Desk lamp');
    await stack.createProduct(3, 'Rare stamp');
    visit = await browser.visit(stack.url('gateway'));
    // The first requests can come before the trace does.
    visit.allowErrors(/status of 404 .*\/trace$/);
    await visit.signIn('olga', '/flow');
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
    await traces.stop();
  });
  afterEach(() => expect(visit.errors).toEqual([]));

  const steps = (page: Page): Locator =>
    page.getByRole('list', { name: 'Steps of the order' }).getByRole('listitem');
  const button = (page: Page): Locator => page.getByRole('button', { name: 'Place and watch' });
  const fill = (page: Page, field: RegExp, text: string) =>
    page.getByRole('textbox', { name: field }).fill(text);
  /** Each step's lines: its time, what happened, and where. */
  const lines = async (page: Page): Promise<string[][]> =>
    (await steps(page).allInnerTexts()).map((text) => text.split('\n').filter((line) => line !== ''));
  const allTimed = (page: Page) =>
    eventually(async () => {
      const now = await lines(page);
      return now.length >= 14 && now.every(([time = '']) => MEASURED.test(time));
    }, 60_000);
  const ordersPlaced = async (): Promise<OrderPage['items']> =>
    (await stack.http<OrderPage>('GET', '/orders?limit=200', undefined, await stack.asViewer())).body.items;
  const stationsLit = (page: Page): Promise<number> => page.locator('[data-reached=true]').count();

  async function choose(page: Page, product: string): Promise<void> {
    await page.getByRole('combobox', { name: /Product/ }).fill(product);
    await page.getByRole('option', { name: product }).click();
  }

  it('places an order with the keyboard alone, and shows each station with its measured time until CONFIRMED', async () => {
    const { page } = visit;
    await button(page).waitFor();
    // One product is chosen already: that of which there is most.
    await eventually(async () =>
      (await page.getByRole('combobox', { name: /Product/ }).inputValue()).startsWith('Desk lamp'),
    );
    expect(await stationsLit(page)).toBe(0);
    await page.getByRole('textbox', { name: /Quantity/ }).focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');

    await page.getByText(/^Confirmed after \d[\d.]* (ms|s)\.$/).waitFor();
    await allTimed(page);
    const way = (await lines(page)).map(([, , where = '']) => where.split(' · ')[0] ?? '');
    const listeners = ['webhooks-service', 'notifications-service'];
    for (const listener of listeners) expect(way).toContain(listener);
    const answered = (await lines(page)).findIndex(([, what = '']) => what.includes('201'));
    expect(way.filter((where, n) => n !== answered && !listeners.includes(where))).toEqual(WAY);
    expect(await stationsLit(page)).toBe(10);

    const [order] = await ordersPlaced();
    expect(order).toMatchObject({ status: 'CONFIRMED', quantity: 2, productId: lamp.id });
    await page.getByText(String(order?.traceId)).waitFor();
    const waterfall = page.getByRole('link', { name: 'Waterfall' });
    expect(await waterfall.getAttribute('href')).toBe(`/admin/orders/${order?.id}/show/trace`);
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('flow-confirmed');
  });

  it('goes through the recorded steps with the arrow keys, and plays them again', async () => {
    const { page } = visit;
    const slider = page.getByRole('slider', { name: 'Step on the map' });
    await slider.focus();
    await page.keyboard.press('Home');
    // The start shows the step with which the order comes in.
    await eventually(async () => (await stationsLit(page)) <= 1);
    const lit = await stationsLit(page);
    for (let n = 0; n < 9; n++) await page.keyboard.press('ArrowRight');
    await eventually(async () => (await stationsLit(page)) > lit);
    await page.evaluate('scrollTo(0, 0)');
    expect(await page.locator('[aria-current=step]').count()).toBe(1);
    expect(await slider.getAttribute('aria-valuetext')).not.toBe('');
    await visit.screenshot('flow-step');
    await page.keyboard.press('End');
    await eventually(async () => (await stationsLit(page)) === 10);
    await page.getByRole('button', { name: 'Play again slowly' }).press('Enter');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Play again slowly' }).waitFor({ timeout: 60_000 });
    expect(await stationsLit(page)).toBe(10);
  });

  it('shows a rejection, its reason, and where the stock was refused', async () => {
    const { page } = visit;
    await choose(page, 'Rare stamp');
    await fill(page, /Quantity/, '4');
    await button(page).click();
    await page.getByText(/^Rejected after .*: not enough stock\.$/).waitFor();
    await allTimed(page);
    await page.getByText('Stock refused, and the reply in the outbox: one transaction').waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('flow-rejected');
  });

  it('sends a request twice with the same key, and shows that there is one order', async () => {
    const { page } = visit;
    const before = (await ordersPlaced()).length;
    await choose(page, 'Desk lamp');
    await fill(page, /Quantity/, '1');
    await page.getByRole('switch', { name: /same Idempotency-Key/ }).press('Space');
    await button(page).click();
    await page.getByText(/The second answer was the first one again: one order/).waitFor();
    const placed = await ordersPlaced();
    expect(placed).toHaveLength(before + 1);
    await page.getByRole('status').getByText(String(placed[0]?.id)).waitFor();
    await page.getByRole('switch', { name: /same Idempotency-Key/ }).press('Space');
  });

  it('places several orders at once, all with the reference, and shows the one that is chosen', async () => {
    const { page } = visit;
    await fill(page, /Number of orders/, '21');
    await fill(page, /Reference/, 'P'.repeat(65));
    await button(page).click();
    await page.getByText(/Must be 20 or less/).waitFor();
    await page.getByText('Must be 64 characters or less').waitFor();
    await fill(page, /Number of orders/, '5');
    await fill(page, /Reference/, ' PO-2026-118 ');
    const before = (await ordersPlaced()).length;
    await button(page).click();
    const group = page.getByRole('group', { name: 'Order shown' });
    const choices = group.getByRole('button', { name: /^\d: Confirmed/ });
    await eventually(async () => (await choices.count()) === 5);
    const placed = await ordersPlaced();
    expect(placed).toHaveLength(before + 5);
    expect(placed.map(({ reference }) => reference)).toEqual([
      ...Array<string>(5).fill('PO-2026-118'),
      ...Array<null>(before).fill(null),
    ]);
    const heading = page.getByRole('heading', { name: /^Order …/ });
    const first = await heading.innerText();
    await choices.nth(3).click();
    await eventually(async () => (await heading.innerText()) !== first);
    await visit.screenshot('flow-many');
  });

  it('says which times are not known, instead of inventing them', async () => {
    const { page } = visit;
    await page.route(/\/trace$/, (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ title: 'Service Unavailable', status: 503, detail: 'away' }),
      }),
    );
    visit.allowErrors(/status of 503 .*\/trace$/);
    await fill(page, /Number of orders/, '1');
    await button(page).click();
    await page.getByText(/^Confirmed after/).waitFor();
    await page.getByText('The trace store does not answer, so some times are not known.').waitFor();
    const times = (await lines(page)).map(([time]) => time);
    expect(times.filter((time) => MEASURED.test(time ?? ''))).toHaveLength(3);
    expect(times.filter((time) => time === 'time not known')).toHaveLength(times.length - 3);
    await page.unroute(/\/trace$/);
  });

  it.each(['phone', 'desk'])('looks right on a %s, light and dark', async (device) => {
    const guest = await browser.visit(stack.url('gateway'), { phone: device === 'phone' });
    guest.allowErrors(/status of 404 .*\/trace$/);
    const { page } = guest;
    await guest.signIn('olga', '/flow');
    await button(page).waitFor();
    // The button has a line of its own, below the last field.
    const field = await page.getByRole('textbox', { name: /E-mail/ }).boundingBox();
    const place = await button(page).boundingBox();
    expect(place?.y).toBeGreaterThan((field?.y ?? Infinity) + (field?.height ?? 0));
    await guest.looksRight('flow-empty', { fullPage: true });
    await button(page).click();
    await allTimed(page);
    await guest.looksRight('flow', { fullPage: true });
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('plays the steps by itself for people who have nothing against motion, with the order on its way', async () => {
    const guest = await browser.visit(stack.url('gateway'), { locale: 'es-ES' });
    guest.allowErrors(/status of 404 .*\/trace$/);
    const { page } = guest;
    await guest.signIn('olga', '/flow');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.getByRole('button', { name: 'Pedir y seguirlo' }).click();
    await page.getByRole('button', { name: 'Pausa' }).waitFor({ timeout: 60_000 });
    await page.locator('svg circle[r="10"]').first().waitFor();
    await guest.screenshot('flow-es');
    await page.getByText(/^Confirmado en \d/).waitFor();
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('lets a viewer see the form, but place nothing', async () => {
    const guest = await browser.visit(stack.url('gateway'));
    await guest.signIn('vera', '/flow');
    const before = (await ordersPlaced()).length;
    expect(await button(guest.page).getAttribute('aria-disabled')).toBe('true');
    await guest.page.getByRole('textbox', { name: /Quantity/ }).press('Enter');
    await button(guest.page).click({ force: true });
    await guest.page.getByRole('tooltip').getByText('You are signed in as a viewer').waitFor();
    expect(await ordersPlaced()).toHaveLength(before);
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('finds any product of a large catalogue by a part of its name or its id', async () => {
    await inParallel(505, 20, (n) => stack.createProduct(0, `Filler ${n}`));
    const zebra = await stack.createProduct(1, 'Zebra lamp');
    const { page } = visit;
    await visit.open('/orders/create');
    const choice = async (typed: string, option: string) => {
      await page.getByRole('combobox', { name: /Product/ }).fill(typed);
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    await choice('ZEBRA', 'Zebra lamp (1)');
    await choice('filler 504', 'Filler 504 (0)');
    await choice(zebra.id, 'Zebra lamp (1)');
    await page.getByRole('button', { name: /^Place / }).click();
    await page.getByText(/^Confirmed after \d/).waitFor();
    expect((await ordersPlaced())[0]).toMatchObject({ productId: zebra.id, status: 'CONFIRMED' });
  });
});
