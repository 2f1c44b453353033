import type { Page } from 'playwright-core';
import type { OrderView, ProductView } from '@order-flow/contracts/payloads';
import { BACKGROUND, Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { eventually } from '../support/eventually';
import { PASSWORD, Stack } from '../support/stack';

describeWithBrowser('the admin page: what happens while somebody works at it', () => {
  let stack: Stack;
  let browser: Browser;
  let visit: Visit;
  let lamp: ProductView;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start(), Browser.start()]);
    lamp = await stack.createProduct(100, 'Desk lamp');
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });
  beforeEach(async () => (visit = await browser.visit(stack.url('gateway'))));
  afterEach(async () => {
    expect(visit.errors).toEqual([]);
    await visit.close();
  });

  const orders = async (): Promise<OrderView[]> =>
    (await stack.http<{ items: OrderView[] }>('GET', '/orders', undefined, await stack.signIn('vera'))).body
      .items;

  /** Ends all sessions, as Redis does when they expire. */
  async function endSessions(): Promise<void> {
    const keys = await stack.redis.keys('session:*');
    expect(keys.length).toBeGreaterThan(0);
    await stack.redis.del(keys);
  }

  async function fillOrder(page: Page, quantity: number): Promise<void> {
    await page.getByRole('combobox', { name: /Product/ }).fill('Desk');
    await page.getByRole('option', { name: 'Desk lamp' }).click();
    await page.getByRole('textbox', { name: /Quantity/ }).fill(String(quantity));
  }

  it('keeps the form when the session ends, and sends it after the new sign-in', async () => {
    const { page } = visit;
    await visit.signIn('olga', '/orders/create');
    await fillOrder(page, 3);
    await endSessions();
    visit.allowErrors(/status of 401/);
    await page.getByRole('button', { name: 'Place an order' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('session-over');
    expect(await dialog.getByLabel(/Username/).inputValue()).toBe('olga');

    await dialog.getByLabel(/Password/).fill('wrong');
    await page.keyboard.press('Enter');
    await dialog.getByText('Name or password is wrong.').waitFor();
    expect(await page.locator('input[name=quantity]').inputValue()).toBe('3');

    await dialog.getByLabel(/Password/).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText(/^Confirmed after \d/).waitFor();
    expect((await orders()).map(({ quantity }) => quantity)).toEqual([3]);
  });

  it('asks for a new sign-in when the session ends on a list, and the list goes on refreshing', async () => {
    const { page } = visit;
    await visit.signIn('olga', '/orders');
    await page.locator('tbody tr').first().waitFor();
    visit.allowErrors(/status of 401/);
    await endSessions();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByLabel(/Password/).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const order = await stack.place(lamp.id, 2);
    await page.locator('tbody').getByText(order.id.slice(-8)).waitFor();
  });

  it.each([
    ['/orders', 'tbody tr'],
    // This screen uses its own queries, not those of react-admin.
    ['/system', '[aria-label=Connections] svg'],
  ])('goes from %s to the sign-in page if the user does not sign in again', async (screen, sign) => {
    const { page } = visit;
    await visit.signIn('olga', screen);
    await page.locator(sign).first().waitFor();
    visit.allowErrors(/status of 401/);
    await endSessions();
    await page.getByRole('button', { name: 'Leave and lose changes' }).click();
    await page.locator('input[name=username]').waitFor();
    await visit.signInByForm('olga', '/orders');
  });

  it('shows a banner while the gateway restarts, then continues and keeps the input', async () => {
    const { page } = visit;
    await visit.signIn('olga', '/orders/create');
    await fillOrder(page, 4);
    const list = await visit.context.newPage();
    await list.goto('/admin/orders');
    await list.locator('tbody tr').first().waitFor();

    // Any error of the browser about a refused connection.
    visit.allowErrors(/ERR_|Failed to load resource/);
    await stack.service('gateway').stop();
    await list.getByText(/^The gateway has not answered for \d+ s/).waitFor();
    expect(await list.locator('tbody tr').count()).toBeGreaterThan(0);
    await visit.screenshot('gateway-down', false, list);
    // A request now shows the error, and the input stays in the form.
    await page.getByRole('button', { name: 'Place an order' }).click();
    await page.getByText(/^The gateway cannot be reached\. Check the connection/).waitFor();
    expect(await page.locator('input[name=quantity]').inputValue()).toBe('4');

    await stack.up('gateway');
    await list.getByText(/^The gateway has not answered/).waitFor({ state: 'hidden' });
    const order = await stack.place(lamp.id, 9);
    await list.locator('tbody').getByText(order.id.slice(-8)).waitFor();

    await page.getByRole('button', { name: 'Place an order' }).click();
    await page.getByText(/^Confirmed after \d/).waitFor();
    // Sent twice with one key, placed once.
    expect((await orders()).filter(({ quantity }) => quantity === 4)).toHaveLength(1);
  });

  it('can place an order with the keyboard alone', async () => {
    const { page } = visit;
    await visit.signIn('olga', '/orders');
    await page.getByRole('link', { name: 'Place an order' }).waitFor();
    /** Presses Tab until the focused element has this name. */
    const tabTo = async (name: RegExp) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab');
        // Between the last and the first element, the focus is on the browser's own buttons.
        const [label, text] = await page.evaluate<[string, string]>(`[
          Array.from(document.activeElement?.labels ?? [], ({ textContent }) => textContent).join(' '),
          document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.innerText ?? '',
        ]`);
        if (name.test(label) || name.test(text.trim())) return;
      }
      throw new Error(`Tab never comes to ${String(name)}`);
    };
    await page.locator('body').focus();
    await tabTo(/^Place an order/i);
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: /Product/ }).waitFor();
    await tabTo(/^Product/);
    await page.keyboard.type('Desk');
    await page.getByRole('option', { name: 'Desk lamp' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tabTo(/^Quantity/);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('6');
    await page.keyboard.press('Enter');
    await page.getByText(/^Confirmed after \d/).waitFor();
    expect((await orders()).filter(({ quantity }) => quantity === 6)).toHaveLength(1);
    await tabTo(/^Open the order/i);
    await page.keyboard.press('Enter');
    await eventually(async () => (await page.getByRole('tab', { name: 'Timeline' }).count()) === 1);
    await tabTo(/^Timeline$/i);
    // There is no trace store here, so the waterfall gets no answer.
    visit.allowErrors(/status of 503 .*\/trace$/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Trace', selected: true }).waitFor();
  });

  it('opens an order, a product and a dead letter with the keyboard, and with Ctrl in a tab of its own', async () => {
    const { page, context } = visit;
    await stack.untilFinal((await stack.place(lamp.id)).id);
    await stack.emit('orders_queue', 'orders.unheardOf', {});
    await visit.signIn('olga', '/orders');
    for (const screen of ['orders', 'products', 'dead-letters']) {
      await visit.open(`/${screen}`);
      const row = page.locator('tbody tr').first();
      const link = row.getByRole('link').first();
      const path = new RegExp(`/admin/${screen}/[^/]+/show$`);
      expect(await link.getAttribute('href')).toMatch(path);
      const [tab] = await Promise.all([
        context.waitForEvent('page'),
        row
          .locator('td')
          .last()
          .click({ modifiers: ['ControlOrMeta'] }),
      ]);
      expect(tab.url()).toMatch(path);
      await tab.close();
      // On the link itself, the browser does it.
      const [linked] = await Promise.all([
        context.waitForEvent('page'),
        link.click({ modifiers: ['ControlOrMeta'] }),
      ]);
      await linked.waitForURL(path);
      await linked.close();
      expect(page.url()).not.toMatch(path);
      await link.focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(path);
    }
  });

  it('reads a Spanish price as it is written in Spain, and says so if it cannot', async () => {
    const guest = await browser.visit(stack.url('gateway'), { locale: 'es-ES' });
    const { page } = guest;
    await guest.signIn('olga', '/products/create');
    await page.getByLabel(/^Nombre/).fill('Silla');
    const price = page.getByLabel(/^Precio/);
    await price.fill('19.99');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Un número como 12.345,67').waitFor();
    await price.fill('');
    await price.pressSequentially('1.019,99');
    await page.getByLabel(/^Existencias/).fill('1.000');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.locator('dd').getByText('1019,99').waitFor();
    const { body } = await stack.http<ProductView[]>('GET', '/products');
    expect(body.find(({ name }) => name === 'Silla')).toMatchObject({ price: 1019.99, stock: 1000 });
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('keeps the language and the theme after signing out, and the document says its language', async () => {
    const { page } = visit;
    const lang = () => page.evaluate('document.documentElement.lang');
    await visit.signIn('olga', '/orders');
    expect(await lang()).toBe('en');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('menuitem', { name: 'Español' }).click();
    await page.getByRole('heading', { name: 'Pedidos' }).first().waitFor();
    expect(await lang()).toBe('es');
    expect(await visit.background()).toBe(BACKGROUND.light);
    await page.getByRole('button', { name: 'Cambiar entre claro y oscuro' }).click();
    await eventually(async () => (await visit.background()) === BACKGROUND.dark);
    visit.allowErrors(/status of 401 /);
    await page.getByRole('button', { name: /olga/ }).click();
    await page.getByText('Salir').click();
    await page.getByLabel(/Usuario/).waitFor();
    expect(await lang()).toBe('es');
    expect(await visit.background()).toBe(BACKGROUND.dark);
  });

  it('asks before it loses edits that are not saved, also when the tab is closed', async () => {
    const { page } = visit;
    const asked: string[] = [];
    let answer: 'accept' | 'dismiss' = 'dismiss';
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog[answer]();
    });
    const price = page.getByLabel(/^Price/);
    const leave = () => page.getByRole('menuitem', { name: 'Orders' }).click();
    await visit.signIn('olga', `/products/${lamp.id}`);
    // Without an edit there is nothing to ask.
    await price.waitFor();
    await leave();
    await page.waitForURL(/\/orders/);
    await visit.open(`/products/${lamp.id}`);
    await price.fill('77');
    await leave();
    await eventually(() => Promise.resolve(asked.length === 1));
    expect(await price.inputValue()).toBe('77');
    // A save that was refused has saved nothing.
    const { version, stock } = (await stack.http<ProductView>('GET', `/products/${lamp.id}`)).body;
    const ifMatch = { ...(await stack.asOperator()), 'if-match': `"${version}-${stock}"` };
    await stack.http('PATCH', `/products/${lamp.id}`, { lowStockThreshold: 11 }, ifMatch);
    visit.allowErrors(/status of 412/);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Back to the form' }).click();
    await leave();
    await eventually(() => Promise.resolve(asked.length === 2));
    void page.close({ runBeforeUnload: true });
    await eventually(() => Promise.resolve(asked.length === 3));
    // Signing out asks too, and a "no" keeps the session.
    await page.getByRole('button', { name: /olga/ }).click();
    await page.getByText('Logout').click();
    await eventually(() => Promise.resolve(asked.length === 4));
    expect(asked).toEqual(['confirm', 'confirm', 'beforeunload', 'confirm']);
    expect(await price.inputValue()).toBe('77');
    expect(await stack.redis.keys('session:*')).not.toEqual([]);
    await page.keyboard.press('Escape');
    answer = 'accept';
    await leave();
    await page.getByRole('button', { name: 'Export' }).waitFor();
    // A save asks nothing.
    await visit.open(`/products/${lamp.id}`);
    await price.fill('78');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/show$/);
    expect(asked).toHaveLength(5);
  });
});
