import { v4 as uuidv4 } from 'uuid';
import type { Locale, MailPage, OrderView } from '@order-flow/contracts/payloads';
import { eventually } from '../support/eventually';
import { noteSecret } from '../support/secrets';
import { Browser, describeWithBrowser, type Visit } from '../support/servers/browser';
import { MailServer } from '../support/servers/mail-server';
import { Stack } from '../support/stack';

describeWithBrowser('the admin page: mails', () => {
  let stack: Stack;
  let server: MailServer;
  let browser: Browser;
  let visit: Visit;
  let productId: string;
  /** Its mail is sent in the second test. */
  let sent: OrderView;
  /** Its mail is given up in the third test. */
  let failed: OrderView;

  beforeAll(async () => {
    server = await MailServer.start();
    const settings = {
      // On a machine that is busy an answer may take longer than 5 s.
      RPC_TIMEOUT_MS: '30000',
      MAIL_PROVIDERS: server.url,
      MAIL_RATE_PER_SECOND: '500',
      // A mail is given up after its first failure.
      MAIL_RETRY_FIRST_SECONDS: '10',
      MAIL_GIVE_UP_HOURS: '0.001',
    };
    [stack, browser] = await Promise.all([
      Stack.start(settings, [], undefined, { optional: ['notifications-service'] }),
      Browser.start(),
    ]);
    productId = (await stack.createProduct(1000, 'Oak chair')).id;
    visit = await browser.visit(stack.url('gateway'));
  });
  afterAll(async () => {
    await browser.stop();
    await stack.stop();
    await server.stop();
  });
  afterEach(() => expect(visit.errors).toEqual([]));

  const busy = () => ({ code: 451, text: '4.3.0 try later' });
  const press = (name: string) => visit.page.getByRole('button', { name, exact: true }).click();
  const confirm = (name: string) =>
    visit.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

  /** An address that may appear in no log or metric. */
  function address(): string {
    const email = `ana.${uuidv4().slice(0, 13)}@mail.example`;
    noteSecret('the address of a customer', email);
    return email;
  }
  async function place(email: string, locale: Locale = 'en', quantity = 1): Promise<OrderView> {
    const body = { productId, quantity, customer: { email, locale } };
    const { status, body: order } = await stack.http<OrderView>('POST', '/orders', body);
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(order)}`);
    return order;
  }
  /** The id of the order's mail, once it has the status. */
  const mailOf = (orderId: string, status: string): Promise<string> =>
    eventually(async () => {
      const path = `/v1/notifications/mails?orderId=${orderId}`;
      const { body } = await stack.http<MailPage>('GET', path, undefined, await stack.asOperator());
      return body.items.find((mail) => mail.status === status)?.id;
    });

  it('are explained while there are none', async () => {
    await visit.signIn('olga', '/');
    const { page } = visit;
    await page.getByRole('menuitem', { name: 'Mails' }).click();
    await page.getByRole('heading', { name: 'No mails yet' }).waitFor();
    expect(await visit.axe()).toEqual([]);
    expect(await page.getByRole('menuitem', { name: 'Webhooks' }).count()).toBe(0);
  });

  it('are listed on the page of their order, without the address, and in its timeline', async () => {
    const { page } = visit;
    const without = await stack.place(productId);
    await visit.open(`/orders/${without.id}/show`);
    const section = page.getByRole('region', { name: 'Mails' });
    await section.getByText('it was placed without the address of a customer').waitFor();
    const email = address();
    sent = await place(email, 'es', 2);
    await mailOf(sent.id, 'sent');
    await visit.open(`/orders/${sent.id}/show`);
    await section.getByText('Accepted by the provider:').waitFor();
    await section.getByText('Spanish · smtp-1 · 1 attempt').waitFor();
    await page.getByText('Mail sent').waitFor();
    expect(await section.getByRole('button').count()).toBe(0);
    expect(await page.content()).not.toContain(email);
    await visit.looksRight('mail-order', { fullPage: true });
    await section.getByRole('link', { name: 'Order confirmed' }).press('Enter');
    await page.getByRole('heading', { name: 'Order confirmed' }).waitFor();
    await page.getByText(`<${sent.id}.order.confirmed@order-flow.example>`).waitFor();
    expect(await page.content()).not.toContain(email);
    await visit.looksRight('mail', { fullPage: true });
    // There is no Jaeger here.
    visit.allowErrors(/status of 503 .*\/trace$/);
    await page.getByRole('link', { name: 'Waterfall' }).click();
    await eventually(() => Promise.resolve(page.url().endsWith(`/orders/${sent.id}/show/trace`)));
  });

  it('that were given up are on the dashboard, and say why', async () => {
    const { page } = visit;
    server.refuse = busy;
    failed = await place(address());
    await mailOf(failed.id, 'failed');
    await visit.open('/');
    await page.getByText('One mail was given up in the last 24 hours').waitFor();
    await page.locator('li', { hasText: 'was given up' }).getByRole('link', { name: 'Mails' }).click();
    const row = page.locator('tbody tr');
    await row.getByText('451 4.3.0 try later').waitFor();
    expect(await row.count()).toBe(1);
    await visit.looksRight('mails');
    await row.getByRole('link').first().press('Enter');
    await page.getByText('Given up after the last attempt:').waitFor();
    await page.getByText('Last error: 451 4.3.0 try later.').waitFor();
  });

  it('are found by status and order, and exported without addresses', async () => {
    const { page } = visit;
    await visit.open('/mails?filter={}');
    const rows = page.locator('tbody tr');
    const shows = (count: number) => eventually(async () => (await rows.count()) === count || undefined);
    await shows(2);
    const order = page.getByRole('textbox', { name: 'Order' });
    await order.fill('not an id');
    await page.getByText('The id in full').waitFor();
    await order.fill(failed.id);
    await shows(1);
    await order.fill('');
    await shows(2);
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Sent' }).click();
    await shows(1);
    const lines = await visit.exported();
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('@mail.example');
  });

  it('that wait say when they are tried next, and cannot be sent again by hand', async () => {
    const { page } = visit;
    await stack.service('notifications-service').stop();
    await stack.up('notifications-service', { MAIL_GIVE_UP_HOURS: '24', MAIL_RETRY_FIRST_SECONDS: '3600' });
    const order = await place(address());
    const id = await mailOf(order.id, 'waiting');
    await visit.open(`/mails/${id}/show`);
    await page.getByText('Last error: 451 4.3.0 try later.').waitFor();
    await page.getByText('Waits for its next attempt:').waitFor();
    const again = page.getByRole('button', { name: 'Send again' });
    await again.hover();
    await page.getByRole('tooltip').getByText('It waits and is sent by itself.').waitFor();
    expect(await again.getAttribute('aria-disabled')).toBe('true');
  });

  it('are sent again from the page of their order, and a second copy only after a warning', async () => {
    const { page } = visit;
    server.refuse = () => undefined;
    await visit.open(`/orders/${failed.id}/show`);
    await press('Send again');
    await page.getByText('The audit trail records your name.').waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('mail-again');
    await page.keyboard.press('Tab');
    await confirm('Send it');
    await page.getByText('The mail is being sent.').waitFor();
    await page.getByRole('region', { name: 'Mails' }).getByText('Accepted by the provider:').waitFor();
    const id = await mailOf(failed.id, 'sent');
    await visit.open(`/mails/${id}/show`);
    await press('Send again');
    await page.getByText('the recipient gets a second copy').waitFor();
    await confirm('Send it');
    await eventually(() => server.accepted.filter(({ mail }) => mail.text?.includes(failed.id)).length === 2);
    await visit.open('/audit');
    await page.getByText('Sent a mail again').first().waitFor();
    await page
      .getByRole('link', { name: /^Mail / })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Order confirmed' }).waitFor();
  });

  it('that were given up are sent again together; one that is refused stays selected and says why', async () => {
    const { page } = visit;
    server.refuse = busy;
    await stack.service('notifications-service').stop();
    await stack.up('notifications-service');
    const forgotten = address();
    const orders = [await place(forgotten), await place(address())];
    await Promise.all(orders.map(({ id }) => mailOf(id, 'failed')));
    server.refuse = () => undefined;
    const erasure = { email: forgotten };
    await stack.http('POST', '/v1/notifications/erase', erasure, await stack.asOperator());
    visit.allowErrors(/status of 409 .*\/resend$/);
    await visit.open('/mails?filter={}');
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await press('Send again');
    await page.getByText('Send 2 mails again?').waitFor();
    await confirm('Send them');
    await page.getByText('1 mail is being sent. Refused: 1').waitFor();
    await mailOf(orders[1]?.id ?? '', 'sent');
    await page.getByText('1 item selected').waitFor();
    await press('Send again');
    await confirm('Send it');
    await page.getByRole('dialog').getByText('is no longer kept').waitFor();
    await confirm('Cancel');
    await press('Unselect');
  });

  it('forget an address at its owner’s request', async () => {
    const { page } = visit;
    const email = address();
    const order = await place(email);
    await mailOf(order.id, 'sent');
    await visit.open('/mails');
    await press('Forget an address');
    const forget = page.getByRole('dialog').getByRole('button', { name: 'Forget it' });
    expect(await forget.isDisabled()).toBe(true);
    await page.getByLabel('E-mail address').fill(email.toUpperCase());
    noteSecret('the address in capitals', email.toUpperCase());
    expect(await visit.axe()).toEqual([]);
    await visit.screenshot('mail-forget');
    await forget.click();
    await page.getByText('Forgotten. Orders: 1, mails: 1, dead letters: 0.').waitFor();
    await visit.open('/audit');
    await page.getByText('Forgot an address').first().waitFor();
    expect((await page.content()).toLowerCase()).not.toContain(email);
  });

  it('fit a phone, in Spanish too, and a viewer can change nothing', async () => {
    const guest = await browser.visit(stack.url('gateway'), { phone: true, locale: 'es-ES' });
    const { page } = guest;
    await guest.signIn('vera', '/mails');
    await page.getByText('Pedido confirmado').first().waitFor();
    const forget = page.getByRole('button', { name: 'Olvidar una dirección' });
    expect(await forget.getAttribute('aria-disabled')).toBe('true');
    await guest.looksRight('mails');
    await page.getByRole('link', { name: 'Pedido confirmado' }).first().click();
    await page.getByRole('heading', { name: 'Pedido confirmado' }).waitFor();
    expect(await page.getByRole('button', { name: 'Reenviar' }).getAttribute('aria-disabled')).toBe('true');
    await guest.looksRight('mail', { fullPage: true });
    await guest.open(`/orders/${sent.id}/show`);
    await page.getByRole('region', { name: 'Correos' }).getByText('Español · smtp-1 · 1 intento').waitFor();
    await guest.looksRight('mail-order', { fullPage: true });
    expect(guest.errors).toEqual([]);
    await guest.close();
  });
});
