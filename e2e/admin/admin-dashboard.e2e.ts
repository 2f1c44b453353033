import type { Page } from 'playwright-core';
import type { StatsView } from '@order-flow/contracts/payloads';
import { Browser, describeWithBrowser, type Look, type Visit } from '../support/servers/browser';
import { eventually, inParallel } from '../support/eventually';
import { Prometheus, programs } from '../support/servers/prometheus';
import { ReceivedTraces } from '../support/servers/received-traces';
import { Stack } from '../support/stack';

describeWithBrowser('the admin page: dashboard and system', () => {
  let traces: ReceivedTraces;
  let prometheus: Prometheus | undefined;
  let stack: Stack;
  let browser: Browser;
  let visit: Visit;
  let lampId: string;
  beforeAll(async () => {
    traces = await ReceivedTraces.start();
    [stack, browser] = await Promise.all([
      Stack.start({ ...traces.env, JAEGER_UI_URL: 'http://127.0.0.1:16686' }, ['rabbitmq_prometheus']),
      Browser.start(),
    ]);
    prometheus = await startPrometheus();
    lampId = (await stack.createProduct(100, 'Desk lamp')).id;
    visit = await browser.visit(stack.url('gateway'));
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
    await prometheus?.stop();
    await traces.stop();
  });
  afterEach(() => expect(visit.errors).toEqual([]));

  /** A real Prometheus that scrapes this stack, if the machine has one. The gateway is restarted with its address. */
  async function startPrometheus(): Promise<Prometheus | undefined> {
    if (!programs) return undefined;
    const at = (url: string) => new URL(url).host;
    const started = await Prometheus.start(
      {
        'gateway:3000': at(stack.url('gateway')),
        'orders-service:3002': at(stack.url('orders-service')),
        'products-service:3001': at(stack.url('products-service')),
        'webhooks-service:3003': null,
        'notifications-service:3004': null,
        'rabbitmq:15692': `127.0.0.1:${stack.rabbitMq.pluginPorts['rabbitmq_prometheus'] ?? 0}`,
      },
      'no token is asked for',
    );
    await stack.service('gateway').stop();
    await stack.up('gateway', { PROMETHEUS_URL: started.url });
    return started;
  }

  const tile = (page: Page, status: string, n: number) =>
    page.getByRole('link', { name: new RegExp(`^${status} ${n}$`) });
  const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  /** A component on the map, as a screen reader reads it. */
  const connection = (page: Page, name: string) =>
    page
      .getByRole('list', { name: 'Connections' })
      .getByRole('listitem')
      .filter({ hasText: new RegExp(`^${name}`) });
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();

  it('counts orders by status as they arrive', async () => {
    const { page } = visit;
    await visit.signIn('olga', '/');
    await heading(page, 'Needs a person now');
    await page.getByText('Nothing: no stuck orders').waitFor();
    await tile(page, 'Confirmed', 0).waitFor();
    await Promise.all([
      ...Array.from({ length: 3 }, () => stack.place(lampId, 1)),
      stack.place(lampId, 1_000_000),
    ]);
    await tile(page, 'Confirmed', 3).waitFor();
    await tile(page, 'Rejected', 1).waitFor();
    await page.getByRole('region', { name: 'Orders per second' }).locator('svg').first().waitFor();
    await page.getByText(/^Now \d.* ms\. Lines: p50, p95\.$/).waitFor();
  });

  it('updates within 2 s and always shows a number', async () => {
    const { page } = visit;
    // Records each moment at which a number is missing.
    await page.evaluate(`(() => {
      globalThis.blanks = [];
      const numbers = () => [...document.querySelectorAll('#main-content a p')].map((number) => number.textContent);
      new MutationObserver(() => {
        const seen = numbers();
        if (seen.length !== 4 || seen.some((text) => !/^[0-9]+$/.test(text))) globalThis.blanks.push(seen);
      }).observe(document.querySelector('#main-content'), { subtree: true, childList: true, characterData: true });
    })()`);
    const placed = await inParallel(20, 5, () => stack.place(lampId));
    await Promise.all(placed.map(({ id }) => stack.untilFinal(id)));
    // It asks every 2 s; nobody loads the page again.
    await tile(page, 'Confirmed', 23).waitFor();
    expect(await page.evaluate('globalThis.blanks')).toEqual([]);
  });

  it('shows the last hour as tables too', async () => {
    const { page } = visit;
    for (const [title, value] of [
      ['Orders per second', /\d\/s$/],
      ['Time from POST to CONFIRMED', /\d (ms|s)$/],
    ] as const) {
      const chart = page.getByRole('region', { name: title });
      await chart.getByRole('button', { name: 'Show as a table' }).click();
      await chart.getByRole('cell').getByText(value).first().waitFor();
      // 60 whole minutes, the current one, and the head.
      expect(await chart.getByRole('row').count()).toBe(62);
    }
    expect(await visit.axe()).toEqual([]);
    for (const title of ['Orders per second', 'Time from POST to CONFIRMED'])
      await page.getByRole('region', { name: title }).getByRole('button', { name: 'Hide the table' }).click();
  });

  it('has a choice of ranges, and leads from a point of a chart to its orders', async () => {
    const { page } = visit;
    const chart = page.getByRole('region', { name: 'Orders per second' });
    await page.getByRole('button', { name: '15 min' }).click();
    await chart.getByRole('button', { name: 'Show as a table' }).click();
    // 15 whole minutes, the current one, and the head.
    await eventually(async () => (await chart.getByRole('row').count()) === 17);
    const ticks = await chart.locator('.MuiChartsAxis-directionY .MuiChartsAxis-tickLabel').allTextContents();
    expect(ticks.length).toBeGreaterThan(2);
    expect(new Set(ticks).size).toBe(ticks.length);
    const minute = chart.getByRole('cell').or(chart.getByRole('rowheader')).getByRole('link').first();
    expect(await minute.getAttribute('href')).toMatch(/\/admin\/orders\?filter=%7B%22from%22/);
    await page.getByRole('button', { name: '24 h' }).click();
    await eventually(async () => (await chart.getByRole('row').count()) > 60);
    // Its steps are ten minutes, so what is true now comes from a shorter range.
    await page.waitForRequest(/timeseries\?minutes=15$/);
    await visit.screenshot('dashboard-day', true);
    await chart
      .locator('svg')
      .filter({ has: page.locator('.MuiChartsAxis-tickLabel') })
      .first()
      .click();
    await page.waitForURL(/\/orders\?filter=%7B%22from%22/);
    await visit.open('/');
  });

  it('counts skipped duplicates', async () => {
    const { page } = visit;
    const { id } = await stack.place(lampId);
    const { idempotencyKey, productId, quantity } = await stack.untilFinal(id);
    for (let n = 0; n < 2; n++)
      await stack.emit('orders_queue', 'product.stockReserved', {
        approved: true,
        idempotencyKey,
        productId,
        quantity,
      });
    await page
      .getByText('Duplicates', { exact: true })
      .locator('..')
      .getByText('2', { exact: true })
      .waitFor();
  });

  it('links to the orders of a status', async () => {
    const { page } = visit;
    await tile(page, 'Rejected', 1).click();
    await page.getByText('1,000,000').first().waitFor();
    // The product's name is loaded after the orders. It must appear exactly once.
    await page.getByText('Desk lamp').waitFor();
    await visit.open('/');
  });

  it('leads with the orders that ended in time, and with what is left of their error budget', async () => {
    const { page } = visit;
    const inTime = page.getByRole('region', { name: 'Orders that ended in time' });
    const share = async () => parseFloat(await inTime.locator('p').first().innerText());
    const says = (text: RegExp) => inTime.getByText(text).waitFor();
    await says(/^\d+(\.\d+)?% of the orders of the last hour ended within 5 s; the objective is 99.9%/);
    await says(/^\d+% of the error budget of 30 days is left\. .* Counted since /);
    await page.getByRole('region', { name: 'Rejected orders' }).waitFor();
    expect(await page.locator('main h2').allInnerTexts()).toEqual([
      ...['Orders that ended in time', 'Rejected orders', 'Needs a person now'],
      ...['Orders', 'Orders over time', 'Low stock'],
    ]);
    const before = await share();
    visit.allowErrors(/status of 503 .*\/v1\/products/);
    const { id } = await stack.whileFrozen('products-service', async () => {
      const placed = await stack.place(lampId);
      // It is PENDING, and late 5 s after its creation.
      await eventually(async () => (await share()) < before);
      return placed;
    });
    await stack.untilFinal(id);
    // It stays late, and one is more than so few orders may have.
    await says(
      /^0% of the error budget of 30 days is left\. Late orders: [1-9]\d* of \d+; the budget allows 0/,
    );
    expect(await share()).toBeLessThan(before);
    await says(/^Not all right$/);
    // The list has exactly the orders that the figure counts.
    const { body } = await stack.http<StatsView>('GET', '/stats', undefined, await stack.asViewer());
    const late = body.orders?.slo?.lastHour.late ?? 0;
    expect(late).toBeGreaterThan(0);
    await inTime.getByRole('link', { name: 'Late orders of the last hour' }).click();
    await page.waitForURL(/\/orders\?filter=%7B%22timing%22%3A%22late%22/);
    await page.getByText('Desk lamp').first().waitFor();
    await eventually(async () => (await page.locator('tbody tr').count()) === late);
    await page.getByRole('cell', { name: `…${id.slice(-8)}` }).waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('orders-late');
    await visit.open('/');
  });

  it('lists products with low stock', async () => {
    const { page } = visit;
    await page.getByText('Every product has enough stock.').waitFor();
    await stack.createProduct(2, 'Last chairs');
    await page.getByRole('link', { name: 'Last chairs' }).click();
    await heading(page, 'Last chairs');
    await visit.open('/');
  });

  it('says what is sold out, low and rejected, and leads to exactly that', async () => {
    const { page } = visit;
    const gone = await stack.createProduct(0, 'Gone vases');
    await inParallel(60, 10, () => stack.place(gone.id));
    await stack.allFinal();
    const line = (text: RegExp) => page.getByRole('listitem').filter({ hasText: text });
    await visit.open('/');
    await line(/^One product is sold out/).waitFor();
    await line(/^[6-9]\d% of the orders of the last \d+ minutes were rejected\./).waitFor();
    const rejected = page.getByRole('region', { name: 'Rejected orders' });
    await rejected
      .getByText(/^[6-9]\d(\.\d)?% of the orders that ended in the last \d+ minutes were rejected/)
      .waitFor();
    expect(await rejected.locator('p').first().innerText()).toMatch(/^[6-9]\d(\.\d)?%$/);
    expect(await rejected.getByRole('link').getAttribute('href')).toContain('%22status%22%3A%22REJECTED%22');
    await visit.screenshot('dashboard-attention', true);
    await line(/^2 products are below their low-stock threshold/)
      .getByRole('link')
      .click();
    await eventually(async () => (await page.locator('tbody tr').count()) === 2);
    await visit.open('/');
    await line(/^One product is sold out/)
      .getByRole('link')
      .click();
    await eventually(async () => (await page.locator('tbody tr').count()) === 1);
    await page.getByRole('cell', { name: 'Gone vases' }).waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('products-sold-out');
    await visit.open('/');
    await line(/were rejected/)
      .getByRole('link', { name: 'Rejected orders' })
      .click();
    await page.getByText('not enough stock').first().waitFor();
    await visit.open('/');
  });

  it('shows a dead letter at the top, and links to it', async () => {
    const { page } = visit;
    await stack.emit('orders_queue', 'orders.unheardOf', {});
    await page.getByText('One dead letter is open').waitFor();
    await look({}, ['/', 'dashboard']);
    await page
      .getByRole('link', { name: 'Dead letters', exact: true })
      .and(page.locator('.MuiButton-root'))
      .click();
    await page.getByText('orders.unheardOf').first().waitFor();
  });

  it('shows every component with its version, and the queues with their consumers', async () => {
    const { page } = visit;
    await visit.open('/system');
    const names = ['gateway', 'orders-service', 'products-service', 'rabbitmq', 'redis', 'jaeger'];
    for (const name of prometheus ? [...names, 'prometheus'] : names)
      await part(page, name).getByText('OK', { exact: true }).first().waitFor();
    await part(page, 'rabbitmq')
      .getByText(/^\d+\.\d+\.\d+/)
      .waitFor();
    // Its messages, rates and age may or may not be known yet; its consumer is.
    await page.getByRole('row', { name: /^orders_queue.* 1$/ }).waitFor();
    // Of the queries of this page itself.
    await page.getByRole('row', { name: /^orders_queries.*orders\.system [\d.]+\/s/ }).waitFor();
    await page.getByRole('row', { name: /^products-service 0 – [\d.]+$/ }).waitFor();
    await connection(page, 'orders database').getByText('OK', { exact: true }).waitFor();
    await connection(page, 'orders-service').getByText('orders database (database)').waitFor();
    expect(await page.getByRole('link', { name: 'API' }).getAttribute('href')).toBe('/docs');
    expect(await page.getByRole('link', { name: 'Jaeger' }).getAttribute('href')).toBe(
      'http://127.0.0.1:16686',
    );
    await look({}, ['/system', 'system']);
  });

  it('shows within seconds that Redis is down, here and on the dashboard, and that it is back', async () => {
    const { page } = visit;
    visit.allowErrors(/status of 50[34]/);
    await stack.redisServer.stop();
    // Sessions are in Redis, so the gateway refuses `/system`. Its own checks show what is down.
    await part(page, 'redis').getByText('Unavailable', { exact: true }).waitFor();
    await part(page, 'gateway').getByText('Degraded', { exact: true }).first().waitFor();
    await page.getByText('Orders are processed, but not every component is healthy.').waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('system-without-redis', true);
    await page.getByRole('menuitem', { name: 'Dashboard' }).click();
    await page.getByText(/^redis does not work/).waitFor();
    expect(await page.getByText('Nothing: no stuck orders').count()).toBe(0);
    await page
      .getByRole('link', { name: 'System', exact: true })
      .and(page.locator('.MuiButton-root'))
      .first()
      .click();
    await part(page, 'redis').waitFor();
    await stack.restartRedis();
    await page
      .getByText('All known components answer.')
      .or(page.getByText('not every component'))
      .first()
      .waitFor();
    await page.getByText(/A service behind the gateway has not answered/).waitFor({ state: 'hidden' });
    await part(page, 'redis').getByText('OK', { exact: true }).waitFor();
  });

  it('says why RabbitMQ takes nothing, and leads to it', async () => {
    const { page } = visit;
    visit.allowErrors(/status of 50[34]/);
    await visit.open('/');
    await heading(page, 'Needs a person now');
    await stack.rabbitMq.control('set_vm_memory_high_watermark', '0.00001');
    try {
      const line = page.getByRole('listitem').filter({ hasText: /^rabbitmq does not work: .*alarm/ });
      await line.waitFor();
      await visit.screenshot('dashboard-blocked');
      await line.getByRole('link', { name: 'System' }).click();
      await part(page, 'rabbitmq').getByText('Unavailable', { exact: true }).waitFor();
      await part(page, 'rabbitmq').getByText(/alarm/).waitFor();
    } finally {
      await stack.rabbitMq.control('set_vm_memory_high_watermark', 'absolute', '1GiB');
    }
    await part(page, 'rabbitmq').getByText('OK', { exact: true }).waitFor();
    await page.getByText(/A service behind the gateway has not answered/).waitFor({ state: 'hidden' });
  });

  it('shows that a service is down, and that it is back', async () => {
    const { page } = visit;
    await stack.service('products-service').stop();
    await part(page, 'products-service').getByText('Unavailable').first().waitFor();
    await page.getByText('A component that orders need is down').waitFor();
    // Nobody can say how its database is, but it stays on the map.
    await connection(page, 'products database').getByText('Unknown').waitFor();
    await visit.screenshot('system-down', true);
    await visit.open('/');
    await page.getByText(/^products-service does not work/).waitFor();
    // A failed load must not look like an empty list.
    visit.allowErrors(/status of 50[34]/);
    await visit.open('/products');
    await page.locator('main').getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
    expect(await page.getByText(/No Products/i).count()).toBe(0);
    await visit.open('/');
    await page.getByText(/^products-service does not work/).waitFor();
    await stack.up('products-service');
    await page.getByText(/^products-service does not work/).waitFor({ state: 'hidden' });
  });

  it('is in Spanish for a Spanish browser, and fits a phone', async () => {
    const spanish = { locale: 'es-ES' } as const;
    await look(
      spanish,
      ['/', 'dashboard-es', 'Requiere a una persona ahora'],
      ['/system', 'system-es', 'BD de orders'],
    );
    await look({ phone: true }, ['/', 'dashboard'], ['/system', 'system']);
  });

  /** Opens screens with this look: each looks right in both themes, has its text, and no error is on the console. */
  async function look(how: Look, ...screens: [screen: string, name: string, text?: string][]): Promise<void> {
    const visitor = await browser.visit(stack.url('gateway'), how);
    const { page } = visitor;
    await visitor.signIn('vera', screens[0]?.[0]);
    for (const [n, [screen, name, text]] of screens.entries()) {
      if (n > 0) await visitor.open(screen);
      await (
        screen === '/'
          ? page.getByText(/p50, p95\.$/)
          : page
              .getByRole('list', { name: /^(Connections|Conexiones)$/ })
              .getByText('gateway')
              .first()
      ).waitFor();
      if (text !== undefined) await page.getByText(text, { exact: true }).first().waitFor();
      await visitor.looksRight(name, { fullPage: true });
    }
    expect(visitor.errors).toEqual([]);
    await visitor.close();
  }
});
