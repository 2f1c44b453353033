import { v4 as uuidv4 } from 'uuid';
import type {
  Erased,
  Locale,
  MailPage,
  MailView,
  OrderTimeline,
  OrderView,
} from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { noteSecret } from '../support/secrets';
import { headerOf, MailServer } from '../support/servers/mail-server';
import { ReceivedTraces } from '../support/servers/received-traces';
import { Stack } from '../support/stack';

const OPERATORS = 'operators@shop.example';
const EVENTS_SECRET = 'what the mail provider signs in with';

describe('mails', () => {
  let traces: ReceivedTraces;
  let first: MailServer;
  let second: MailServer;
  let stack: Stack;
  let operator: Record<string, string>;
  let productId: string;

  beforeAll(async () => {
    [traces, first, second] = [
      await ReceivedTraces.start(),
      await MailServer.start(),
      await MailServer.start(),
    ];
    const settings = {
      ...traces.env,
      MAIL_PROVIDERS: `${first.url},${second.url}`,
      MAIL_PUBLIC_URL: 'https://shop.example',
      MAIL_DOMAIN: 'shop.example',
      MAIL_EVENTS_SECRET: EVENTS_SECRET.replaceAll(' ', '-'),
      MAIL_RETRY_FIRST_SECONDS: '0.2',
      MAIL_RATE_PER_SECOND: '500',
      OPERATOR_EMAILS: OPERATORS,
    };
    stack = await Stack.start(settings, [], undefined, { optional: ['notifications-service'] });
    operator = await stack.asOperator();
    productId = (await stack.createProduct(1000)).id;
  });
  afterAll(async () => {
    // It also looks for each address in every log and in the metrics.
    await stack.stop();
    await Promise.all([traces.stop(), first.stop(), second.stop()]);
  });
  beforeEach(() => {
    first.refuse = () => undefined;
    second.refuse = () => undefined;
  });

  /** An address that may appear in no log, metric or span. */
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
  const call = <T>(method: string, path: string, body?: object) =>
    stack.http<T>(method, `/v1/notifications/${path}`, body, operator);
  const mailsOf = async (orderId: string) =>
    (await call<MailPage>('GET', `mails?orderId=${orderId}`)).body.items;
  const ended = (orderId: string, status: string, timeoutMs?: number): Promise<MailView> =>
    eventually(async () => (await mailsOf(orderId)).find((mail) => mail.status === status), timeoutMs);
  const cancel = (id: string) => stack.http('POST', `/orders/${id}/cancel`, undefined, operator);

  it('tells a customer once of each end of the order, with the facts in both parts', async () => {
    const email = address();
    const order = await place(email, 'en', 2);
    await ended(order.id, 'sent');
    await cancel(order.id);
    await eventually(() => first.to(email).length >= 2);
    const [confirmed, cancelled] = first.to(email);
    expect([confirmed?.messageId, cancelled?.messageId]).toEqual([
      `<${order.id}.order.confirmed@shop.example>`,
      `<${order.id}.order.cancelled@shop.example>`,
    ]);
    expect(confirmed?.subject).toBe(`Your order ${order.id.slice(-8)} is confirmed`);
    for (const part of [confirmed?.html, confirmed?.text]) {
      expect(part).toContain(order.id);
      expect(part).toContain(productId);
    }
    // A mail arrives before the service has recorded that it was sent.
    const steps = await eventually(async () => {
      const url = `/orders/${order.id}/timeline`;
      const { body } = await stack.http<OrderTimeline>('GET', url, undefined, operator);
      const own = body.steps.filter(({ service }) => service === 'notifications-service');
      return own.length >= 2 ? own : undefined;
    });
    expect(steps.map(({ step, detail }) => [step, detail])).toEqual([
      ['MAIL_SENT', 'order.confirmed'],
      ['MAIL_SENT', 'order.cancelled'],
    ]);
  });

  it('writes in Spanish to a customer who asks for it, and says why an order was refused', async () => {
    const email = address();
    const order = await place(email, 'es', 1_000_000);
    await ended(order.id, 'sent');
    const [mail] = first.to(email);
    expect(mail?.subject).toBe(`No hemos podido aceptar su pedido ${order.id.slice(-8)}`);
    expect(mail?.text).toContain('Motivo: No quedan existencias suficientes.');
  });

  it('sends nothing for an order without a customer', async () => {
    const without = await stack.place(productId);
    const email = address();
    const withOne = await place(email);
    await ended(withOne.id, 'sent');
    expect(await mailsOf(without.id)).toEqual([]);
  });

  it('refuses an address that is none, and a key that was used for another address', async () => {
    const order = { productId, quantity: 1 };
    const wrong = await stack.http<{ errors: object }>('POST', '/orders', {
      ...order,
      customer: { email: 'nobody', locale: 'en' },
    });
    expect(wrong).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'customer.email', reason: 'must be an email' }] },
    });
    const key = { 'idempotency-key': uuidv4() };
    const [one, other] = [address(), address()];
    const send = (email: string) =>
      stack.http<OrderView>('POST', '/orders', { ...order, customer: { email, locale: 'en' } }, key);
    const placed = await send(one);
    expect((await send(one)).body.id).toBe(placed.body.id);
    expect((await send(other)).status).toBe(422);
  });

  it('sends an event that is delivered twice once, whether its contact came before or after it', async () => {
    const email = address();
    const orderId = uuidv4();
    const now = new Date().toISOString();
    const facts = {
      version: 1,
      occurredAt: now,
      sequence: 1,
      orderId,
      productId,
      quantity: 1,
      createdAt: now,
    };
    const channel = await stack.channel();
    const publish = (pattern: string, data: object) =>
      channel.sendToQueue('notifications_queue', Buffer.from(JSON.stringify({ pattern, data })), {
        messageId: uuidv4(),
      });
    const contact = { orderId, email, locale: 'en' };
    publish('order.confirmed', { ...facts, status: 'CONFIRMED' });
    publish('order.contactGiven', contact);
    publish('order.contactGiven', contact);
    publish('order.confirmed', { ...facts, status: 'CONFIRMED' });
    await ended(orderId, 'sent');
    publish('order.confirmed', { ...facts, status: 'CONFIRMED' });
    publish('order.cancelled', { ...facts, sequence: 2, status: 'CANCELLED' });
    await eventually(() => first.to(email).length >= 2);
    await channel.close();
    expect(first.to(email).map(({ messageId }) => messageId)).toEqual([
      `<${orderId}.order.confirmed@shop.example>`,
      `<${orderId}.order.cancelled@shop.example>`,
    ]);
  });

  it('keeps the address only while it needs it', async () => {
    const email = address();
    const order = await place(email, 'en', 1_000_000);
    await ended(order.id, 'sent');
    const { notifications } = stack.optionalDatabases;
    const { orders } = stack.databases;
    expect(await query(notifications, 'SELECT * FROM contacts WHERE "orderId" = $1', [order.id])).toEqual([]);
    expect(await query(notifications, 'SELECT address FROM mails WHERE "orderId" = $1', [order.id])).toEqual([
      { address: null },
    ]);
    expect(
      JSON.stringify(await query(orders, 'SELECT * FROM orders WHERE id = $1', [order.id])),
    ).not.toContain(email);
  });

  it('tries again after a temporary refusal, and gives the mail to the next provider', async () => {
    const email = address();
    let refused = 0;
    const busy = () => (++refused <= 2 ? { code: 451, text: '4.3.0 try later' } : undefined);
    first.refuse = busy;
    second.refuse = busy;
    const order = await place(email);
    const sent = await ended(order.id, 'sent');
    expect(sent).toMatchObject({ provider: 'smtp-1', attempts: 2 });
    first.refuse = () => ({ code: 451, text: '4.3.0 try later' });
    const other = address();
    const next = await place(other);
    expect(await ended(next.id, 'sent')).toMatchObject({ provider: 'smtp-2', attempts: 1 });
    expect(second.to(other)).toHaveLength(1);
  });

  it('takes a refused recipient for a bounce, asks no other provider, and writes to the address no more', async () => {
    const email = address();
    first.refuse = (to) => (to === email ? { code: 550, text: `5.1.1 <${to}> no such user` } : undefined);
    const order = await place(email);
    const bounced = await ended(order.id, 'bounced');
    expect(bounced.lastError).toContain('5.1.1 <(address)> no such user');
    expect(second.to(email)).toEqual([]);
    first.refuse = () => undefined;
    const next = await place(email.toUpperCase().replace('ANA', 'Ana'));
    noteSecret('the address in capitals', email.toUpperCase().replace('ANA', 'Ana'));
    expect(await ended(next.id, 'suppressed')).toMatchObject({ attempts: 0 });
    const again = await call('POST', `mails/${bounced.id}/resend`);
    expect(again.status).toBe(409);
  });

  it('unsubscribes by a click of the mail program or the button, and not by opening the link', async () => {
    const email = address();
    const order = await place(email, 'es');
    await ended(order.id, 'sent');
    const [mail] = first.to(email);
    if (!mail) throw new Error('there is no mail');
    expect(headerOf(mail, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const link = /^<https:\/\/shop\.example(\/v1\/unsubscribe\?token=[\w.-]+)>$/.exec(
      headerOf(mail, 'list-unsubscribe') ?? '',
    );
    const url = `${stack.url('gateway')}${link?.[1] ?? ''}`;
    expect(mail.text).toContain(link?.[1]);
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('Darme de baja');
    const still = await place(email, 'es');
    await ended(still.id, 'sent');
    const click = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect([click.status, await click.text()]).toEqual([200, expect.stringContaining('Se ha dado de baja')]);
    const no = await place(email, 'es');
    expect(await ended(no.id, 'suppressed')).toMatchObject({
      lastError: 'the address is suppressed: unsubscribed',
    });
    expect((await fetch(`${url.slice(0, -3)}abc`, { method: 'POST' })).status).toBe(404);
  });

  it('forgets an address on request, and says so without it', async () => {
    const email = address();
    const order = await place(email);
    await ended(order.id, 'sent');
    const channel = await stack.channel();
    const wrong = { pattern: 'order.contactGiven', data: { orderId: 'none', email, locale: 'en' } };
    channel.sendToQueue('notifications_queue', Buffer.from(JSON.stringify(wrong)), { messageId: uuidv4() });
    const deadLetters = () =>
      query(stack.optionalDatabases.notifications, 'SELECT id FROM dead_letters WHERE body LIKE $1', [
        `%${email}%`,
      ]);
    await eventually(async () => (await deadLetters()).length === 1);
    await channel.close();
    const { status, body } = await call<Erased>('POST', 'erase', { email });
    expect([status, body]).toEqual([200, { contacts: 1, mails: 1, deadLetters: 1 }]);
    expect(await deadLetters()).toEqual([]);
    for (const table of ['contacts', 'mails', 'audit', 'commands', 'message_history', 'dead_letters']) {
      const rows = await query(stack.optionalDatabases.notifications, `SELECT * FROM ${table}`);
      expect(JSON.stringify(rows)).not.toContain(email);
    }
  });

  it('believes a provider that knows the secret, and nobody else', async () => {
    const email = address();
    const order = await place(email);
    const { messageId } = await ended(order.id, 'sent');
    const tell = (secret: string) =>
      stack.http(
        'POST',
        '/v1/notifications/provider-events',
        { events: [{ type: 'complained', messageId }] },
        {
          authorization: `Bearer ${secret}`,
        },
      );
    expect((await tell('another secret'.replaceAll(' ', '-'))).status).toBe(401);
    const told = await tell(EVENTS_SECRET.replaceAll(' ', '-'));
    expect([told.status, told.body]).toEqual([200, { taken: 1, unknown: 0 }]);
    const next = await place(email);
    expect(await ended(next.id, 'suppressed')).toMatchObject({
      lastError: 'the address is suppressed: complained',
    });
  });

  it('limits how often an address unsubscribes or tells of mails; its orders are counted by themselves', async () => {
    const gateway = stack.url('gateway');
    const routes = [
      (n: number) => `/v1/unsubscribe?token=nobody-${n}`,
      (n: number) => `/Unsubscribe/?token=nobody-${n}`,
      () => '/v1/notifications/provider-events',
    ];
    for (const route of routes) {
      // A busy machine may need seconds for these. Then none of them is above ten a second.
      const refused = await eventually(async () => {
        const answers = await Promise.all(
          Array.from({ length: 30 }, (_, n) =>
            fetch(gateway + route(n), { method: 'POST', headers: { authorization: 'Bearer wrong' } }),
          ),
        );
        for (const answer of answers) await answer.arrayBuffer();
        expect(answers.filter(({ status }) => status === 500)).toEqual([]);
        return answers.find(({ status }) => status === 429);
      }, 60_000);
      expect(refused.headers.get('ratelimit-policy')).toBe('10;w=1');
      expect(refused.headers.get('retry-after')).toBe('1');
    }
    const orders = await Promise.all(Array.from({ length: 30 }, () => fetch(`${gateway}/v1/products`)));
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set([200]));
    expect(orders[0]?.headers.has('ratelimit-policy')).toBe(false);
  });

  it('sends another copy when an operator asks for it, with a Message-ID of its own', async () => {
    const email = address();
    const order = await place(email);
    const { id } = await ended(order.id, 'sent');
    expect((await call<MailView>('POST', `mails/${id}/resend`)).status).toBe(200);
    await eventually(() => first.to(email).length === 2);
    expect(first.to(email)[1]?.messageId).toBe(`<${order.id}.order.confirmed.2@shop.example>`);
  });

  it('tells the operators once of a product that runs low', async () => {
    const { id } = await stack.createProduct(12, 'Kettle <b>& Co</b>');
    await stack.place(id, 12);
    await eventually(() => first.to(OPERATORS).find(({ text }) => text?.includes(id)));
    const mail = first.to(OPERATORS).find(({ text }) => text?.includes(id));
    expect(mail?.subject).toBe('Low stock: Kettle <b>& Co</b>');
    expect(mail?.html).toContain('Kettle &lt;b&gt;&amp; Co&lt;/b&gt;');
    expect(mail && headerOf(mail, 'list-unsubscribe')).toBeUndefined();
  });

  it('sends what waited while all providers were away', async () => {
    const port = first.port;
    first.refuse = () => ({ code: 421, text: '4.3.2 closing' });
    second.refuse = first.refuse;
    await first.stop();
    const email = address();
    const order = await place(email);
    await eventually(async () => (await mailsOf(order.id)).find(({ attempts }) => attempts > 0));
    first = await MailServer.start(port);
    second.refuse = () => undefined;
    await ended(order.id, 'sent', 60_000);
    expect([...first.to(email), ...second.to(email)]).toHaveLength(1);
  });

  it('sends a mail once more after a crash before its record, with the same Message-ID', async () => {
    await stack.service('notifications-service').stop();
    const crashing = stack.up('notifications-service', { CRASH_AT: 'sent-not-recorded=order.confirmed' });
    const email = address();
    const service = await crashing;
    const order = await place(email);
    await service.exited;
    await stack.up('notifications-service');
    await ended(order.id, 'sent');
    const ids = [...first.to(email), ...second.to(email)].map(({ messageId }) => messageId);
    expect(ids).toEqual(Array(2).fill(`<${order.id}.order.confirmed@shop.example>`));
  });

  it('sends in a span of the trace of its order', async () => {
    const order = await place(address());
    await ended(order.id, 'sent');
    // When the traces are stopped, all spans are searched for the addresses.
    await eventually(() =>
      traces.trace(order.traceId ?? '').some(({ name }) => name === 'send mail order.confirmed'),
    );
  });
});
