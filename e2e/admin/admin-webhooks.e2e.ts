import type { Page } from 'playwright-core';
import type { EndpointList, EndpointView } from '@order-flow/contracts/payloads';
import { verify } from '@order-flow/webhook-verifier';
import { eventually } from '../support/eventually';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { WebhookReceiver } from '../support/servers/webhook-receiver';
import { Stack } from '../support/stack';

const settings = {
  WEBHOOK_ALLOW_HTTP: 'true',
  WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
  WEBHOOK_RETRY_DELAYS_SECONDS: '1',
  WEBHOOK_TIMEOUT_MS: '2000',
};

describeWithBrowser('the admin page: webhooks', () => {
  let stack: Stack;
  let receiver: WebhookReceiver;
  let browser: Browser;
  let visit: Visit;
  let productId: string;
  /** Created in the form by the second test. */
  let id: string;
  let secret: string;
  /** Given up, because the receiver refused it. */
  let failedOrder: string;

  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([
      Stack.start(settings, [], undefined, { optional: ['webhooks-service'] }),
      Browser.start(),
      WebhookReceiver.start(),
    ]);
    productId = (await stack.createProduct(1000, 'Oak chair')).id;
    visit = await browser.visit(stack.url('gateway'));
    // On a busy machine the trace beside an order may come too late. These tests do not look at it.
    visit.allowErrors(/status of 503 .*\/trace$/);
    await visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(async () => {
    await browser.stop();
    await receiver.stop();
    await stack.stop();
  });
  afterEach(() => expect(visit.errors.splice(0)).toEqual([]));

  const endpoint = async (): Promise<EndpointView> =>
    (await stack.http<EndpointView>('GET', `/webhooks/endpoints/${id}`, undefined, await stack.asOperator()))
      .body;
  const dialogOf = (page: Page) => page.getByRole('dialog');
  const press = (name: string) => visit.page.getByRole('button', { name, exact: true }).click();
  const confirm = (name: string) => dialogOf(visit.page).getByRole('button', { name, exact: true }).click();

  it('are explained while there are none, with a link to the form', async () => {
    await visit.signIn('olga', '/');
    const { page } = visit;
    await page.getByRole('menuitem', { name: 'Webhooks' }).click();
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    // The notifications service is not installed here.
    expect(await page.getByRole('menuitem', { name: 'Mails' }).count()).toBe(0);
    expect(await visit.axe()).toEqual([]);
    await page.getByRole('link', { name: 'New endpoint' }).click();
  });

  it('are created in a form that shows under the field what the API refuses; the secret is shown once', async () => {
    const { page } = visit;
    visit.allowErrors(/status of 400 .*\/webhooks\/endpoints$/);
    const url = page.getByLabel(/^URL/);
    await url.fill('https://10.0.0.1/hooks');
    await page.getByLabel(/^Description/).fill('The warehouse');
    await page.getByLabel('Order confirmed').check();
    await page.getByLabel('Order cancelled').check();
    await press('Save');
    await page.getByText('must have a public address: 10.0.0.1 is not').waitFor();
    expect(await url.getAttribute('aria-invalid')).toBe('true');
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('webhook-create');
    await url.fill(receiver.url);
    // A double click makes no second endpoint.
    await page.getByRole('button', { name: 'Save' }).dblclick();
    const dialog = dialogOf(page);
    await dialog.getByText('It is not shown again.').waitFor();
    await visit.screenshot('webhook-secret');
    expect(await visit.axe()).toEqual([]);
    await confirm('Copy');
    await dialog.getByText('Copied', { exact: true }).waitFor();
    secret = await dialog.locator('code').innerText();
    expect(secret).toMatch(/^whsec_/);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    await confirm('I have copied it');
    await dialog.waitFor({ state: 'hidden' });
    id = /webhooks\/([^/]+)\/show/.exec(page.url())?.[1] ?? '';
    const operator = await stack.asOperator();
    const { body } = await stack.http<EndpointList>('GET', '/webhooks/endpoints', undefined, operator);
    expect(body.items).toMatchObject([
      {
        id,
        url: receiver.url,
        description: 'The warehouse',
        events: ['order.confirmed', 'order.cancelled'],
        ratePerSecond: 50,
        maxConcurrency: 10,
      },
    ]);
    await page.reload();
    await page.getByRole('heading', { name: 'The warehouse', level: 2 }).waitFor();
    expect(await page.getByText(secret).count()).toBe(0);
  });

  it('are tested, and the answer is shown as soon as it is there', async () => {
    const { page } = visit;
    receiver.answer = (_request, response) => response.writeHead(200).end('thank you');
    await press('Test');
    await confirm('Send a test');
    const dialog = dialogOf(page);
    await dialog.getByText('Accepted: answered 200').waitFor();
    await dialog.getByText('thank you').waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('webhook-test');
    await confirm('Close');
    const [test] = receiver.received;
    const { headers, body } = test ?? { headers: {}, body: '' };
    expect(verify({ secrets: secret, headers, body })).toMatchObject({ type: 'webhook.test' });
  });

  it('are edited: only what was changed is sent', async () => {
    const { page } = visit;
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel(/^Requests per second/).fill('20');
    await page.getByLabel('Order rejected').check();
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.method() === 'PATCH'),
      press('Save'),
    ]);
    expect(request.postDataJSON()).toEqual({
      events: ['order.confirmed', 'order.cancelled', 'order.rejected'],
      ratePerSecond: 20,
    });
    await page.getByText('Saved.').waitFor();
    expect(await endpoint()).toMatchObject({ ratePerSecond: 20, url: receiver.url });
  });

  it('are listed on the page of their order, and in its timeline', async () => {
    const { page } = visit;
    const order = await stack.place(productId, 2);
    await visit.open(`/orders/${order.id}/show`);
    const section = page.getByRole('region', { name: 'Webhooks' });
    await section.getByText('Delivered').waitFor();
    await page.getByText('Webhook accepted by the subscriber').waitFor();
    await visit.looksRight('webhook-order', { fullPage: true });
    await section.getByRole('link', { name: 'Order confirmed' }).click();
    await page.getByRole('heading', { name: 'Order confirmed' }).waitFor();
    await page.getByText('Accepted by the subscriber:').waitFor();
    await page.getByRole('region', { name: 'Payload' }).getByText('orderId:').waitFor();
    await page.getByRole('link', { name: 'Waterfall' }).click();
    await eventually(() => Promise.resolve(page.url().endsWith(`/orders/${order.id}/show/trace`)));
  });

  it('that fail are on the dashboard, in the list, and each attempt can be read', async () => {
    const { page } = visit;
    receiver.answer = (_request, response) => response.writeHead(500).end('out of order');
    failedOrder = (await stack.place(productId)).id;
    await visit.open('/');
    await page.getByText('One webhook endpoint does not accept what it is sent.').waitFor();
    await page.locator('li', { hasText: 'webhook endpoint' }).getByRole('link', { name: 'Webhooks' }).click();
    const row = page.locator('tbody tr');
    await row.getByText('Failing').waitFor();
    await visit.looksRight('webhooks');
    await row.getByRole('link', { name: receiver.url }).press('Enter');
    await page.getByText('The subscriber does not accept what it is sent.').waitFor();
    await visit.looksRight('webhook', { fullPage: true });

    await page.getByRole('link', { name: 'All deliveries of this endpoint' }).click();
    await page.locator('tbody tr', { hasText: 'Failed' }).waitFor();
    await visit.looksRight('deliveries');
    await page.locator('tbody tr', { hasText: 'Failed' }).getByRole('link').first().click();
    const attempts = page.getByRole('region', { name: 'Attempts' }).locator('tbody tr');
    await eventually(async () => (await attempts.count()) === 2);
    expect(await attempts.first().locator('td').allInnerTexts()).toEqual([
      '1',
      expect.any(String),
      expect.stringMatching(/ms$/),
      '500',
      'answered 500',
      'out of order',
    ]);
    await page.getByText('Given up after the last attempt:').waitFor();
    await visit.looksRight('delivery', { fullPage: true });
  });

  it('are found by endpoint, status and order', async () => {
    const { page } = visit;
    await visit.open('/deliveries');
    const rows = page.locator('tbody tr');
    const shows = (count: number) => eventually(async () => (await rows.count()) === count || undefined);
    // The test, the accepted order and the refused one.
    await shows(3);
    const order = page.getByRole('textbox', { name: 'Order' });
    await order.fill('not an id');
    await page.getByText('The id in full').waitFor();
    await order.fill(failedOrder);
    await shows(1);
    await order.fill('');
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Delivered' }).click();
    await shows(2);
    await page.getByRole('combobox', { name: 'Endpoint' }).click();
    await page.getByRole('option', { name: 'The warehouse' }).click();
    await shows(2);
    const lines = await visit.exported();
    expect(lines).toHaveLength(3);
  });

  it('are sent again: one delivery, or what was missed in a time, with the progress', async () => {
    const { page } = visit;
    receiver.answer = (_request, response) => response.writeHead(204).end();
    await visit.open(`/webhooks/${id}/show`);
    await press('Send again');
    const dialog = dialogOf(page);
    expect(await dialog.getByLabel(/^From/).inputValue()).not.toBe('');
    expect(await dialog.getByLabel(/What it has not accepted/).isChecked()).toBe(true);
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('webhook-replay');
    await confirm('Send them');
    await page.getByText('1 of 1 accepted.').waitFor();
    await visit.looksRight('webhook-replayed');
    // The server tells it: a reload and another browser show the same.
    await page.reload();
    await page.getByText('1 of 1 accepted.').waitFor();
    const other = await browser.visit(stack.url('gateway'));
    await other.signIn('vera', `/webhooks/${id}/show`);
    await other.page.getByText('1 of 1 accepted.').waitFor();
    expect(other.errors).toEqual([]);
    await other.close();
    await press('Close');
    await page.reload();
    await page.getByRole('heading', { name: 'The warehouse', level: 2 }).waitFor();
    expect(await page.getByText('1 of 1 accepted.').count()).toBe(0);
    await eventually(async () => (await endpoint()).failingSince === null);
    expect(receiver.about(failedOrder, secret).length).toBeGreaterThan(1);

    await visit.open(`/deliveries?filter=${encodeURIComponent(JSON.stringify({ orderId: failedOrder }))}`);
    await page.locator('tbody tr').getByRole('link').first().click();
    const before = receiver.received.length;
    await press('Send again');
    await confirm('Send again');
    await page.getByText('It is being sent.').waitFor();
    await eventually(() => Promise.resolve(receiver.received.length > before || undefined));
  });

  it('fit a phone, in Spanish too', async () => {
    const guest = await browser.visit(stack.url('gateway'), { phone: true, locale: 'es-ES' });
    const { page } = guest;
    await guest.signIn('olga', '/webhooks');
    await page.getByText('The warehouse').waitFor();
    await guest.looksRight('webhooks');
    await page.getByText('The warehouse').click();
    await page.getByRole('heading', { name: 'Últimas entregas' }).waitFor();
    await guest.looksRight('webhook', { fullPage: true });
    await page.getByRole('button', { name: 'Reenviar' }).click();
    await page.getByText('¿Reenviar los eventos de un periodo?').waitFor();
    await guest.looksRight('webhook-replay');
    await guest.open('/deliveries');
    await page.getByText('Pedido confirmado').first().click();
    await page.getByRole('heading', { name: 'Pedido confirmado' }).waitFor();
    await page.getByRole('region', { name: 'Intentos' }).waitFor();
    await guest.looksRight('delivery', { fullPage: true });
    await guest.open('/webhooks/create');
    await page.getByLabel(/^URL/).waitFor();
    await guest.looksRight('webhook-create', { fullPage: true });
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('are the same for a viewer, with the buttons disabled and the reason on hover', async () => {
    const guest = await browser.visit(stack.url('gateway'));
    const { page } = guest;
    const refuses = async (name: string) => {
      const button = page.getByRole('button', { name, exact: true });
      await button.hover();
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      const tooltip = page.getByRole('tooltip');
      await tooltip.getByText('You are signed in as a viewer').waitFor();
      await page.mouse.move(0, 0);
      await tooltip.waitFor({ state: 'hidden' });
    };
    await guest.signIn('vera', '/webhooks');
    await refuses('New endpoint');
    await guest.open(`/webhooks/${id}/show`);
    for (const name of ['Edit', 'Test', 'Send again', 'New secret', 'Switch off', 'Remove'])
      await refuses(name);
    await guest.open('/deliveries');
    await page.locator('tbody tr').first().getByRole('link').first().click();
    await refuses('Send again');
    expect(guest.errors).toEqual([]);
    await guest.close();
  });

  it('get a new secret, are switched off and on, and are removed', async () => {
    const { page } = visit;
    await visit.open(`/webhooks/${id}/show`);
    await press('New secret');
    const dialog = dialogOf(page);
    await dialog.getByLabel(/Overlap in hours/).fill('169');
    await dialog.getByText('A whole number from 0 to 168').waitFor();
    await dialog.getByLabel(/Overlap in hours/).fill('1');
    await confirm('Make it');
    const fresh = await dialog.locator('code', { hasText: 'whsec_' }).innerText();
    expect(fresh).not.toBe(secret);
    // Not even Escape closes it: the secret is not shown again.
    await page.keyboard.press('Escape');
    await confirm('I have copied it');
    await page.getByText('The old secret signs as well until').waitFor();

    await press('Switch off');
    await confirm('Switch off');
    await page.getByText('Switched off by an operator.').waitFor();
    const test = page.getByRole('button', { name: 'Test', exact: true });
    expect(await test.getAttribute('aria-disabled')).toBe('true');
    await visit.looksRight('webhook-off');
    // Nothing can be sent to it, so its deliveries say why.
    await visit.open(`/deliveries?filter=${encodeURIComponent(JSON.stringify({ endpointId: id }))}`);
    await page.locator('tbody tr').getByRole('link').first().click();
    const again = page.getByRole('button', { name: 'Send again' });
    await eventually(async () => (await again.getAttribute('aria-disabled')) === 'true');
    const delivery = page.url();
    await again.hover();
    await page.getByRole('tooltip').getByText('switch it on first').waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('delivery-off');
    await visit.open(`/webhooks/${id}/show`);
    await press('Switch on');
    await confirm('Switch on');
    await eventually(async () => (await endpoint()).enabled || undefined);

    receiver.answer = (_request, response) => response.writeHead(410).end();
    await press('Test');
    await confirm('Send a test');
    await dialog.getByText(/Not accepted after/).waitFor();
    await confirm('Close');
    await page.getByText('the subscriber answered 410').waitFor();
    await visit.open('/');
    await page.getByText('One webhook endpoint was switched off').waitFor();
    await visit.open(`/webhooks/${id}/show`);
    await press('Remove');
    await confirm('Remove');
    await page.getByText('The endpoint was removed.').waitFor();
    await page.goto(delivery);
    await again.hover();
    await page.getByRole('tooltip').getByText('The endpoint was removed.').waitFor();
    // An earlier test has set a filter.
    await visit.open('/webhooks?filter={}');
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await visit.open('/audit');
    await page.getByText('Removed an endpoint').waitFor();
    await page.getByText('Rotated the secret of an endpoint').waitFor();
  });
});
