import { request } from 'node:http';
import type { Page } from 'playwright-core';
import type { OrderView, ProductView } from '@order-flow/contracts/payloads';
import { BACKGROUND, Browser, describeWithBrowser } from '../support/servers/browser';
import { eventually } from '../support/eventually';
import { Stack } from '../support/stack';

describeWithBrowser('the admin page', () => {
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start(), Browser.start()]);
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
  });

  /** The raw response: fetch would decompress it. */
  const raw = (path: string, headers = {}) =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; bytes: number; text: string }>(
      (resolve, reject) => {
        request(stack.url('gateway') + path, { headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const body = Buffer.concat(chunks);
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              bytes: body.length,
              text: body.toString('utf8'),
            });
          });
        })
          .on('error', reject)
          .end();
      },
    );
  const scriptsOf = (html: string) =>
    [...html.matchAll(/(?:src|href)="(\/admin\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);

  it('is served at each of its paths, never cached, with a policy against inline scripts', async () => {
    const pages = await Promise.all(['/admin', '/admin/', '/admin/orders/x/show'].map((path) => raw(path)));
    const policies = pages.map(({ headers }) => String(headers['content-security-policy']));
    for (const [n, { status, headers, text }] of pages.entries()) {
      expect(status).toBe(200);
      expect(headers['cache-control']).toBe('no-cache');
      expect(policies[n]).toMatch(/script-src 'self';.*style-src 'self' 'nonce-[\w+/=]{24}';/);
      const [, nonce] = /'nonce-([^']+)'/.exec(policies[n] ?? '') ?? [];
      expect(text).toContain(`nonce="${nonce}"`);
      expect(text).not.toContain('__CSP_NONCE__');
    }
    expect(new Set(policies).size).toBe(3);
  });

  it('has compressed files that are cached for good, and loads less than 400 kB of JavaScript at first', async () => {
    const scripts = scriptsOf((await raw('/admin')).text);
    expect(scripts.length).toBeGreaterThan(0);
    let total = 0;
    for (const script of scripts) {
      const plain = await raw(script);
      // Smaller than a packet, so compression would save nothing.
      if (plain.bytes < 1024) {
        total += plain.bytes;
        continue;
      }
      const gzip = await raw(script, { 'accept-encoding': 'gzip' });
      expect(gzip.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-encoding': 'gzip',
        'content-type': expect.stringContaining('javascript') as string,
        vary: expect.stringContaining('Accept-Encoding') as string,
      });
      const brotli = await raw(script, { 'accept-encoding': 'gzip, br' });
      expect(brotli.headers['content-encoding']).toBe('br');
      expect(brotli.bytes).toBeLessThan(gzip.bytes);
      total += gzip.bytes;
    }
    console.log(`first load: ${Math.round(total / 1000)} kB of JavaScript, gzip`);
    expect(total).toBeLessThan(400_000);
    expect((await raw('/admin/assets/of-another-version.js')).status).toBe(404);
  });

  it('requires a password, says when it is wrong, and signs in and out', async () => {
    const visit = await browser.visit(stack.url('gateway'));
    const { page } = visit;
    await visit.open('/orders');
    await page.locator('input[name=username]').fill('olga');
    await page.locator('input[name=password]').fill('wrong');
    visit.allowErrors(/status of 401 .*\/v1\/auth\/login$/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Name or password is wrong.').waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.signInByForm('olga', '/orders');
    await eventually(async () => (await page.title()) === 'Orders – Order flow' || undefined);
    await page.getByRole('button', { name: 'Profile' }).click();
    // The page may be asking for news at this moment, and is refused from now on.
    visit.allowErrors(/status of 401 /);
    await page.getByText('Logout').click();
    await page.locator('input[name=password]').waitFor();
    expect(visit.errors).toEqual([]);
    await visit.close();
  });

  it.each(['light', 'dark'] as const)('looks right before sign-in, %s', async (theme) => {
    const visit = await browser.visit(stack.url('gateway'), { theme });
    await visit.open('/');
    await visit.page.locator('input[name=username]').waitFor();
    await visit.screenshot(`sign-in-${theme}`);
    expect(await visit.axe(true)).toEqual([]);
    await visit.signIn('olga', '/no/such/screen');
    await visit.page.getByRole('link', { name: 'Go to the dashboard' }).waitFor();
    await visit.screenshot(`not-found-${theme}`);
    expect(await visit.axe(true)).toEqual([]);
    expect(visit.errors).toEqual([]);
    await visit.close();
  });

  it('has no transitions for those who ask for less motion', async () => {
    const visit = await browser.visit(stack.url('gateway'));
    const { page } = visit;
    await visit.signIn('olga', '/orders');
    const ofButton = () =>
      page.evaluate<string>(
        `getComputedStyle(document.querySelector('.RaUserMenu-userButton')).transitionDuration`,
      );
    expect(await ofButton()).toBe('0s');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await ofButton()).not.toBe('0s');
    // All colours of a theme come at once: an inherited one would otherwise move down the page, one level a frame.
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
    await eventually(async () => (await visit.background()) === BACKGROUND.dark);
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    await visit.close();
  });

  it('has no menu entries for webhooks where the service is not installed', async () => {
    const visit = await browser.visit(stack.url('gateway'));
    const system = visit.page.waitForResponse(/\/v1\/system$/);
    await visit.signIn('olga', '/orders');
    expect((await system).ok()).toBe(true);
    await visit.page.getByRole('menuitem', { name: 'Audit' }).waitFor();
    for (const name of ['Webhooks', 'Deliveries'])
      expect(await visit.page.getByRole('menuitem', { name }).count()).toBe(0);
    await visit.close();
  });

  it('loads less than 400 kB with everything, also its font, until one can sign in', async () => {
    const visit = await browser.visit(stack.url('gateway'));
    const { page } = visit;
    const loads: Promise<[string, number]>[] = [];
    page.on('requestfinished', (asked) =>
      loads.push(asked.sizes().then(({ responseBodySize }) => [asked.url(), responseBodySize])),
    );
    await page.goto('/admin', { waitUntil: 'networkidle' });
    await page.getByRole('heading', { name: 'Order flow' }).waitFor();
    const sizes = await Promise.all(loads);
    expect(sizes.filter(([url]) => url.endsWith('.woff2'))).toHaveLength(1);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    console.log(`first load: ${Math.round(total / 1000)} kB with everything`);
    expect(total).toBeLessThan(400_000);
    await visit.close();
  });

  it('loads charts and the waterfall only when they are opened', async () => {
    const { id } = await stack.place((await stack.createProduct(10)).id);
    const visit = await browser.visit(stack.url('gateway'));
    const { page } = visit;
    const loaded: string[] = [];
    page.on('request', (asked) => loaded.push(asked.url().replace(/^.*\/assets\//, '')));
    const has = (chunk: string) => loaded.some((name) => name.startsWith(`${chunk}-`));
    await visit.signIn('vera', '/orders');
    await page.locator('tbody tr').first().click();
    await page.getByRole('tab', { name: 'Trace' }).waitFor();
    expect([has('OrderShow'), has('Trace'), has('Rates')]).toEqual([true, false, false]);
    await page.getByRole('tab', { name: 'Trace' }).click();
    await eventually(() => Promise.resolve(has('Trace')));
    expect(page.url()).toContain(id);
    await visit.open('/');
    await eventually(() => Promise.resolve(has('Rates')));
    await visit.close();
  });

  describe('its search', () => {
    let order: OrderView;
    let product: ProductView;
    beforeAll(async () => {
      product = await stack.createProduct(10, 'Walnut desk');
      order = await stack.place(product.id);
      await stack.untilFinal(order.id);
    });
    const field = (page: Page) => page.getByRole('combobox', { name: 'Search everything' });

    it('opens with Ctrl-K, and finds an order, a product and a screen with the keyboard alone', async () => {
      const visit = await browser.visit(stack.url('gateway'));
      const { page } = visit;
      await visit.signIn('vera', '/audit');
      const find = async (text: string) => {
        await page.keyboard.press('Control+k');
        await field(page).fill(text);
      };
      // Enter is pressed before the answer is there.
      await find(order.id.slice(-8));
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/orders/${order.id}/show`);
      expect(await page.getByRole('dialog').count()).toBe(0);

      await find('walnut');
      await page.getByRole('option', { name: /Walnut desk/ }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/products/${product.id}/show`);

      await find('');
      await page.keyboard.press('ArrowUp');
      // The dashboard, the live flow, the orders.
      for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowDown');
      const chosen = page.getByRole('option', { selected: true });
      expect(await chosen.innerText()).toBe('Orders');
      expect(await field(page).getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
      await page.keyboard.press('Enter');
      await page.waitForURL('**/orders');

      await find('zzz');
      await page.getByText('Nothing found for “zzz”.').waitFor();
      await page.getByText(/Searched for: .*part of a product name/).waitFor();
      await page.keyboard.press('Escape');
      await field(page).waitFor({ state: 'detached' });
      expect(visit.errors).toEqual([]);
      await visit.close();
    });

    it.each([
      { theme: 'light', phone: false },
      { theme: 'dark', phone: true },
    ] as const)('looks right: %j', async (look) => {
      const visit = await browser.visit(stack.url('gateway'), look);
      const { page } = visit;
      await visit.signIn('vera', '/');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await field(page).fill(product.id.slice(-8));
      await page.getByRole('option', { name: /Walnut desk/ }).waitFor();
      await visit.screenshot(`search-${look.theme}${look.phone ? '-phone' : ''}`);
      expect(await visit.axe(true)).toEqual([]);
      await field(page).fill(order.idempotencyKey);
      await page.getByRole('option', { name: /Walnut desk/ }).click();
      await page.waitForURL(`**/orders/${order.id}/show`);
      expect(await page.evaluate('document.documentElement.scrollWidth <= screen.width')).toBe(true);
      expect(visit.errors).toEqual([]);
      await visit.close();
    });

    it('is in Spanish for a Spanish browser', async () => {
      const visit = await browser.visit(stack.url('gateway'), { locale: 'es-ES' });
      await visit.signIn('vera', '/');
      await visit.page.getByRole('button', { name: 'Buscar', exact: true }).click();
      await visit.page.getByRole('combobox').fill('auditoria');
      await visit.page.getByRole('option', { name: 'Auditoría' }).click();
      await visit.page.waitForURL('**/audit');
      expect(visit.errors).toEqual([]);
      await visit.close();
    });
  });
});
