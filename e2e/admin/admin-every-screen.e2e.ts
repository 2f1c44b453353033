import type { DeliveryPage, EndpointWithSecret, MailPage, OrderView } from '@order-flow/contracts/payloads';
import { eventually } from '../support/eventually';
import { poison } from '../support/poison';
import { noteSecret } from '../support/secrets';
import { Browser, describeWithBrowser } from '../support/servers/browser';
import { needsMouse } from '../support/servers/keyboard';
import { MailServer } from '../support/servers/mail-server';
import { ReceivedTraces } from '../support/servers/received-traces';
import { WebhookReceiver } from '../support/servers/webhook-receiver';
import { Stack } from '../support/stack';

/** A screen, and a text that both languages show on it once it is loaded, or a selector that begins with `css=`. */
type Screen = readonly [path: string, content: string];

describeWithBrowser('every screen of the admin page', () => {
  let traces: ReceivedTraces;
  let mails: MailServer;
  let receiver: WebhookReceiver;
  let stack: Stack;
  let browser: Browser;
  let screens: Screen[];

  beforeAll(async () => {
    [traces, mails, receiver] = await Promise.all([
      ReceivedTraces.start(),
      MailServer.start(),
      WebhookReceiver.start(),
    ]);
    const settings = {
      ...traces.env,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      FAULTS_ENABLED: 'true',
      MAIL_PROVIDERS: mails.url,
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
      PROCESS_NICE: '0',
    };
    [stack, browser] = await Promise.all([
      Stack.start(settings, [], undefined, { optional: ['webhooks-service', 'notifications-service'] }),
      Browser.start(),
    ]);
    screens = await fill();
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
    await Promise.all([traces.stop(), mails.stop(), receiver.stop()]);
  });

  /** Makes at least one of everything that a screen shows: long names, a run, a note, a fault. */
  async function fill(): Promise<Screen[]> {
    const admin = await stack.asAdmin();
    const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
      const answer = await stack.http<T>(method, `/v1${path}`, body, admin);
      if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
    const endpoint = await call<EndpointWithSecret>('POST', '/webhooks/endpoints', {
      url: `${receiver.url}/a/rather/long/path/that/has/to/be/cut/or/broken/on/a/phone/of/390/pixels`,
      description: 'The warehouse in the north',
    });
    noteSecret('the secret of an endpoint', endpoint.secret);
    const product = await stack.createProduct(9, 'Rare stamp of the year 1856');
    const order = await call<OrderView>('POST', '/orders', {
      productId: product.id,
      quantity: 2,
      reference: 'PO-2026-118 of the department of purchases, second floor',
      customer: { email: 'ana@mail.example', locale: 'es' },
    });
    await stack.untilFinal(order.id);
    const { id: other } = await stack.place(product.id, 1);
    await stack.untilFinal(other);
    await call('POST', '/order-runs', { action: 'cancel', ids: [other] });
    await stack.http('POST', '/orders', { productId: product.id, quantity: 999 });
    const [letter] = await poison(stack, 2, 'a.pattern.that.nobody.knows');
    if (!letter) throw new Error('there is no dead letter');
    const { groups } = await call<{ groups: { group: string }[] }>('GET', '/dead-letters?status=open');
    await call('POST', `/dead-letters/groups/${groups[0]?.group}/take`);
    await call('POST', `/dead-letters/groups/${groups[0]?.group}/notes`, { text: 'The sender knows.' });
    await call('POST', '/faults', {
      queue: 'products_queue',
      fault: 'delay',
      delayMs: 1,
      sharePercent: 1,
      durationSeconds: 3600,
    });
    const mail = await eventually(async () => (await call<MailPage>('GET', '/notifications/mails')).items[0]);
    const delivery = await eventually(
      async () => (await call<DeliveryPage>('GET', '/webhooks/deliveries?status=delivered')).items[0],
    );
    return [
      ['/', product.name],
      ['/flow', 'css=input[name=orders]'],
      ['/orders', product.name],
      ['/orders/create', 'css=input[role=combobox]'],
      [`/orders/${order.id}/show`, 'PO-2026-118'],
      [`/orders/${order.id}/show/trace`, 'css=ol button'],
      ['/products', product.name],
      ['/products/create', 'css=input[name=name]'],
      [`/products/${product.id}/show`, product.id],
      [`/products/${product.id}`, 'css=input[name=name]'],
      ['/webhooks', endpoint.description],
      ['/webhooks/create', 'css=input[name=url]'],
      [`/webhooks/${endpoint.id}/show`, endpoint.description],
      [`/webhooks/${endpoint.id}`, 'css=input[name=url]'],
      ['/deliveries', 'css=main a[href*="/deliveries/"]'],
      [`/deliveries/${delivery.id}/show`, 'css=main h2'],
      ['/mails', 'css=main a[href*="/mails/"]'],
      [`/mails/${mail.id}/show`, 'css=main h2'],
      ['/dead-letters', 'a.pattern.that.nobody.knows'],
      [`/dead-letters/${letter.id}/show`, 'a.pattern.that.nobody.knows'],
      ['/system', 'orders-service'],
      ['/audit', 'css=main button[aria-expanded][title]'],
      ['/accounts', 'olga'],
      ['/faults', 'products_queue'],
      ['/no/such/screen', 'css=main a'],
    ];
  }

  it.each([
    { locale: 'en-GB', phone: false },
    { locale: 'es-ES', phone: true },
  ] as const)(
    'fits all windows, has no fault for axe in either theme, and needs no mouse: %j',
    async (look) => {
      const visit = await browser.visit(stack.url('gateway'), look);
      const { page } = visit;
      await visit.signIn('ada');
      const faults: Record<string, string> = {};
      for (const [path, content] of screens) {
        await visit.open(path);
        const loaded = content.startsWith('css=') ? page.locator(content) : page.getByText(content);
        await loaded.first().waitFor({ state: 'attached' });
        try {
          // Screens are live: what was replaced meanwhile is looked at once more.
          const unreached = await needsMouse(page);
          expect(unreached.length > 0 ? await needsMouse(page) : []).toEqual([]);
          const name = `every${path.replace(/[0-9a-f-]{36}/, 'one').replaceAll('/', '-')}`;
          // Also the faults that axe calls moderate or minor, such as an empty table header.
          await visit.looksRight(name, { fullPage: true, minorFaults: true });
          await visit.fitsWindows();
        } catch (error) {
          // All of them are shown at the end.
          faults[path] = String(error);
        }
      }
      expect(faults).toEqual({});
      expect(visit.errors).toEqual([]);
      await visit.close();
    },
    // 25 screens, each in two themes and seven widths.
    600_000,
  );

  it('is in the list above, if it is in the menu', async () => {
    const visit = await browser.visit(stack.url('gateway'));
    await visit.signIn('ada');
    const { page } = visit;
    await page.getByRole('menuitem').nth(11).waitFor();
    const paths = await page.evaluate<string[]>(
      `[...document.querySelectorAll('a[role=menuitem]')].map(({ href }) => new URL(href).pathname.replace('/admin', '') || '/')`,
    );
    expect(screens.map(([path]) => path)).toEqual(expect.arrayContaining(paths));
    await visit.close();
  });
});
