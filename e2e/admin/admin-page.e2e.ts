import { request } from 'node:http';
import { Browser, describeWithBrowser } from '../support/servers/browser';
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

  it('has compressed files that are cached for good, and loads less than 500 kB of JavaScript at first', async () => {
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
    expect(total).toBeLessThan(500_000);
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
});
