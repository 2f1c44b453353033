import type { Locator, Page } from 'playwright-core';
import type { ProductView } from '@order-flow/contracts/payloads';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { eventually, inParallel } from '../support/eventually';
import { Stack } from '../support/stack';

describeWithBrowser('the admin page: products', () => {
  let stack: Stack;
  let browser: Browser;
  let visit: Visit;
  /** Created in the form by the first test. */
  let id: string;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start(), Browser.start()]);
    visit = await browser.visit(stack.url('gateway'));
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });
  afterEach(() => expect(visit.errors).toEqual([]));

  const product = async (): Promise<ProductView> =>
    (await stack.http<ProductView>('GET', `/products/${id}`)).body;
  const field = (page: Page, name: RegExp): Locator => page.getByLabel(name);
  const ledger = (page: Page): Locator => page.getByRole('region', { name: 'Movements' }).locator('tbody tr');
  /** The cells of the ledger without the first, which is a time. */
  const ledgerTexts = async (page: Page): Promise<string[][]> =>
    Promise.all(
      (await ledger(page).all()).map(async (row) => (await row.locator('td').allInnerTexts()).slice(1)),
    );

  it('are explained while there are none, with a link to the form', async () => {
    const { page } = visit;
    await visit.signIn('olga', '/products');
    await page.getByRole('heading', { name: 'No products yet' }).waitFor();
    expect(await visit.axe()).toEqual([]);
    await page.getByRole('link', { name: 'New product' }).click();
    await field(page, /^Name/).waitFor();
  });

  it('are created after the form has shown what is wrong', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Required').first().waitFor();
    await field(page, /^Name/).fill('Oak chair');
    await field(page, /^Price/).fill('49.905');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('At most two decimal places').waitFor();
    expect(await visit.axe()).toEqual([]);
    await field(page, /^Price/).fill('49.9');
    await field(page, /^Stock/).fill('12');
    // A double click makes no second product.
    await page.getByRole('button', { name: 'Save' }).dblclick();
    await page.getByText('Product created.').waitFor();
    await page.getByRole('heading', { name: 'Oak chair', exact: true }).waitFor();
    id = /products\/([^/]+)\/show/.exec(page.url())?.[1] ?? '';
    expect(await product()).toMatchObject({
      name: 'Oak chair',
      price: 49.9,
      stock: 12,
      lowStockThreshold: 10,
    });
    const { body } = await stack.http<ProductView[]>('GET', '/products');
    expect(body.filter(({ name }) => name === 'Oak chair')).toHaveLength(1);
  });

  it('are restocked and adjusted with a reason, and the ledger adds up to the stock shown', async () => {
    const { page } = visit;
    const order = await stack.place(id, 5);
    await stack.untilFinal(order.id);
    // 7 is below the threshold of 10.
    await page.locator('dd').getByText('low').waitFor();
    await page.getByRole('button', { name: 'Restock' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Restock' }).isDisabled()).toBe(true);
    await dialog.getByLabel(/Units/).fill('40');
    await dialog.getByLabel(/Reason/).fill('delivery 4711');
    await dialog.getByText('Stock afterwards: 47.').waitFor();
    expect(await visit.axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Restock' }).click();
    await page.getByText('40 units added: 47 in stock now.').waitFor();

    await page.getByRole('button', { name: 'Adjust' }).click();
    await dialog.getByLabel(/Units/).fill('-48');
    await dialog.getByText('That would leave -1: only 47 are in stock.').waitFor();
    await dialog.getByLabel(/Units/).fill('-2');
    await dialog.getByLabel(/Reason/).fill('broken in the count');
    await dialog.getByRole('button', { name: 'Adjust' }).click();
    await page.getByText('Adjusted: 45 in stock now.').waitFor();

    await page.getByText('All movements add up to the stock: 45.').waitFor();
    expect(await ledgerTexts(page)).toEqual([
      ['Adjustment', '−2', '45', 'olga', 'broken in the count'],
      ['Restock', '+40', '47', 'olga', 'delivery 4711'],
      ['Order', '−5', '7', '', `Order with key ${order.idempotencyKey.slice(0, 8)}…`],
      ['Restock', '+12', '12', 'olga', expect.any(String)],
    ]);
    expect(await page.locator('dd').getByText('low').count()).toBe(0);
    expect(await visit.axe()).toEqual([]);
    expect((await product()).stock).toBe(45);
  });

  it('have a ledger that is exported as CSV', async () => {
    const lines = await visit.exported();
    expect(lines[0]).toBe('id,at,kind,delta,actor,reason,idempotencyKey');
    expect(lines.slice(1).map((line) => line.split(',').slice(2, 6))).toEqual([
      ['adjust', '-2', 'olga', 'broken in the count'],
      ['restock', '40', 'olga', 'delivery 4711'],
      ['reserve', '-5', '', ''],
      ['restock', '12', 'olga', 'initial stock'],
    ]);
    await visit.page.getByText('4 rows exported.').waitFor();
  });

  it('link from a movement to its order', async () => {
    const { page } = visit;
    await page.getByRole('link', { name: /^Order with key/ }).click();
    await page.locator('tbody tr').getByText('Oak chair').waitFor();
    await eventually(async () => (await page.locator('tbody tr').count()) === 1);
    await page.goBack();
  });

  it('are edited without losing the edit of somebody else or the input', async () => {
    const { page } = visit;
    await page.getByRole('link', { name: 'Edit' }).click();
    await field(page, /^Price/).fill('55');
    // An order in between does not count as an edit.
    await stack.untilFinal((await stack.place(id)).id);
    const before = await product();
    const { status } = await stack.http(
      'PATCH',
      `/products/${id}`,
      { name: 'Oak armchair' },
      {
        ...(await stack.asOperator()),
        'if-match': `"${before.version}-${before.stock}"`,
      },
    );
    expect(status).toBe(200);
    visit.allowErrors(/status of 412/);
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Somebody else has changed this product').waitFor();
    await dialog.getByRole('cell', { name: 'Oak armchair' }).waitFor();
    // Nobody has touched the threshold, and the price was changed here only.
    expect(await dialog.getByRole('rowheader').allInnerTexts()).toEqual(['Name', 'Price']);
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('product-stale');
    await dialog.getByRole('button', { name: 'Back to the form' }).click();
    expect(await field(page, /^Price/).inputValue()).toBe('55');
    // Not edited here, so the name of the other one is taken over.
    expect(await field(page, /^Name/).inputValue()).toBe('Oak armchair');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Oak armchair', exact: true }).waitFor();
    expect(await product()).toMatchObject({ name: 'Oak armchair', price: 55, stock: 44 });
  });

  it('can be reloaded with the version of somebody else', async () => {
    const { page } = visit;
    await page.getByRole('link', { name: 'Edit' }).click();
    await field(page, /^Name/).fill('Oak stool');
    const { version, stock } = await product();
    await stack.http(
      'PATCH',
      `/products/${id}`,
      { price: 60 },
      { ...(await stack.asOperator()), 'if-match': `"${version}-${stock}"` },
    );
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reload and discard mine' }).click();
    expect(await field(page, /^Name/).inputValue()).toBe('Oak armchair');
    expect(await field(page, /^Price/).inputValue()).toBe('60');
    // Back to the price with which the page was opened: an edit, too.
    await field(page, /^Price/).fill('55');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Oak armchair', exact: true }).waitFor();
    expect(await product()).toMatchObject({ name: 'Oak armchair', price: 55 });
  });

  it('appear in the open list without a reload, with low stock marked', async () => {
    const { page } = visit;
    await visit.open('/products');
    await page.getByRole('cell', { name: 'Oak armchair' }).waitFor();
    await stack.createProduct(3, 'Rare stamp');
    await page.locator('tbody tr').filter({ hasText: 'Rare stamp' }).getByText('low').waitFor();
    expect(await page.locator('tbody tr').getByText('low', { exact: true }).count()).toBe(1);
  });

  it('have the same mark in their list, on their page, beside their orders and in the search', async () => {
    const guest = await browser.visit(stack.url('gateway'));
    const { page } = guest;
    await guest.signIn('vera', '/products');
    const markOf = async (productId: string, within = page.locator('main')): Promise<string> => {
      const mark = within.locator(`svg[data-product="${productId}"]`).first();
      await mark.waitFor();
      const shape = await mark.locator('path').getAttribute('d');
      return `${await mark.locator('rect').getAttribute('fill')} ${shape}`;
    };
    const mark = await markOf(id);
    const { body } = await stack.http<ProductView[]>('GET', '/products');
    for (const other of body) expect((await markOf(other.id)) === mark).toBe(other.id === id);
    expect(body.length).toBeGreaterThan(1);
    await guest.open(`/products/${id}/show`);
    expect(await markOf(id)).toBe(mark);
    await guest.open('/orders');
    expect(await markOf(id)).toBe(mark);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search everything' }).fill('oak');
    expect(await markOf(id, page.getByRole('dialog'))).toBe(mark);
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it.each(['phone', 'desk'])('look right on a %s, light and dark', async (device) => {
    const guest = await browser.visit(stack.url('gateway'), { phone: device === 'phone' });
    await guest.signIn('olga', '/products');
    const look = async (name: string, text: string | RegExp) => {
      await guest.page.getByText(text).first().waitFor();
      await guest.looksRight(name, { fullPage: name === 'product' });
    };
    await look('products', 'Oak armchair');
    await guest.open(`/products/${id}`);
    await look('product-edit', 'Stock below this counts as low.');
    await guest.open('/products/create');
    await look('product-create', /A UUID. Leave it empty/);
    await guest.open(`/products/${id}/show`);
    await look('product', /All movements add up/);
    await guest.page.getByRole('button', { name: 'Restock' }).click();
    await guest.page.getByRole('dialog').waitFor();
    await guest.looksRight('product-restock');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('are exported as CSV', async () => {
    await visit.open('/products');
    const [header, ...lines] = await visit.exported();
    expect(header).toBe('id,name,price,stock,lowStockThreshold,version');
    const { body } = await stack.http<ProductView[]>('GET', '/products?sort=name');
    expect(lines.map((line) => line.split(',')[0])).toEqual(body.map((each) => each.id));
  });

  it('are found by name or by the end of the id, and sorted', async () => {
    const { page } = visit;
    await stack.createProduct(3, 'Birch table');
    await visit.open('/products');
    const names = () => page.locator('tbody tr td:first-child').allInnerTexts();
    const shows = (expected: string[]) =>
      eventually(async () => JSON.stringify(await names()) === JSON.stringify(expected) || undefined);
    await shows(['Birch table', 'Oak armchair', 'Rare stamp']);
    await page.getByRole('columnheader', { name: 'Price' }).getByRole('button').click();
    await eventually(() => Promise.resolve(page.url().includes('sort=price') || undefined));
    const search = page.getByRole('textbox', { name: 'Name or id' });
    for (const q of ['ARM', `…${id.slice(-8)}`]) {
      await search.fill(q);
      await shows(['Oak armchair']);
    }
    await search.fill('plastic');
    await page.getByRole('heading', { name: 'No products match these filters' }).waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('products-none');
    await search.fill('');
    // By price: the armchair is the dearest.
    await eventually(async () => (await names()).indexOf('Oak armchair') === 2 || undefined);
  });

  it('are the same for a viewer, with the buttons disabled and the reason on hover', async () => {
    const guest = await browser.visit(stack.url('gateway'));
    await guest.signIn('vera', '/products');
    const refuses = async (name: string) => {
      const button = guest.page.getByRole('button', { name });
      await button.hover();
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      const tooltip = guest.page.getByRole('tooltip');
      await tooltip.getByText('You are signed in as a viewer').waitFor();
      await button.click({ force: true });
      expect(await guest.page.getByRole('dialog').count()).toBe(0);
      await button.blur();
      await guest.page.mouse.move(0, 0);
      await tooltip.waitFor({ state: 'hidden' });
    };
    await refuses('New product');
    await guest.page.getByText('Oak armchair').click();
    for (const name of ['Edit', 'Adjust', 'Restock']) await refuses(name);
    await guest.open(`/products/${id}`);
    await refuses('Save');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('are in Spanish for a Spanish browser', async () => {
    const guest = await browser.visit(stack.url('gateway'), { locale: 'es-ES' });
    await guest.signIn('olga', '/products');
    await guest.page.getByRole('heading', { name: 'Productos' }).first().waitFor();
    await guest.page.getByText('Oak armchair').click();
    await guest.page.getByText('Todos los movimientos suman las existencias: 44.').waitFor();
    await guest.page.getByRole('button', { name: 'Reponer' }).click();
    await guest.page.getByText('Los movimientos y la auditoría registran el motivo.').waitFor();
    await guest.screenshot('product-es');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('are exported with all pages of the list, as are their movements and the audit, with the filters', async () => {
    const { page } = visit;
    const [counted] = await inParallel(205, 20, (n) => stack.createProduct(n + 1, `=Filler ${n}`));
    const filtered = (screen: string, filter: object, sort = '') =>
      visit.open(`/${screen}?filter=${encodeURIComponent(JSON.stringify(filter))}${sort}`);
    await filtered('products', { q: 'filler' }, '&sort=stock&order=DESC');
    await page.getByText('=Filler 204').waitFor();
    const [, ...products] = await visit.exported();
    // The apostrophe keeps a spreadsheet from running the name as a formula.
    expect(products.map((line) => line.split(',')[1])).toEqual(
      Array.from({ length: 205 }, (_, n) => `'=Filler ${204 - n}`),
    );

    const target = counted?.id ?? '';
    const reason = 'found in the count';
    for (let n = 0; n < 201; n++)
      await stack.request('products.restock', { id: target, quantity: 1, reason, actor: 'olga' });
    await visit.open(`/products/${target}/show`);
    await ledger(page).first().waitFor();
    const [, ...movements] = await visit.exported();
    expect(movements).toHaveLength(202);
    expect(new Set(movements).size).toBe(202);

    await filtered('audit', { target, action: 'products.restock' });
    await page.getByText('olga').first().waitFor();
    const [header, ...entries] = await visit.exported();
    expect(header).toBe('id,at,service,actor,action,target,before,after,traceId');
    expect(entries).toHaveLength(201);
    for (const entry of entries) expect(entry).toContain(`,olga,products.restock,${target},`);
  });
});
