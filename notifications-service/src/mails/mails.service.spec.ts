import { v4 as uuidv4 } from 'uuid';
import { patterns } from '@order-flow/contracts/contracts';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { sampleEvents } from '../mail/sample-mails';
import { ProviderFailedError } from '../sending/outgoing-mail';
import { mailsAtWork, until } from '../testing/mails-at-work';
import type { Mail } from './mail';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;
const ANA = 'ana@mail.example';
const refuse = () => {
  throw new ProviderFailedError('try later');
};

describe('the mails service', () => {
  let at: Awaited<ReturnType<typeof mailsAtWork>>;
  beforeEach(async () => (at = await mailsAtWork({ MAIL_GIVE_UP_HOURS: '0.5' })));
  afterEach(() => at.close());

  const resend = (id: string, message = uuidv4()) =>
    at.mails.resend(at.message(patterns.resendMail, message), { ...at.caller, id });
  const tell = (type: 'bounced' | 'complained', ...messageIds: string[]) =>
    at.mails.providerEvents(at.message(patterns.providerEvents), {
      events: messageIds.map((messageId) => ({ type, messageId })),
    });
  const suppressions = () => at.query<{ reason: string }>('SELECT reason FROM suppressions');
  const messageIds = () => at.received.map(({ messageId }) => messageId);

  describe('sends again', () => {
    it('a mail that was given up, with all its tries and its Message-ID, and records who asked for it', async () => {
      at.provider.answer = refuse;
      const orderId = await at.order(ANA);
      const failed = await at.mail(orderId, 'failed');
      expect(failed).toMatchObject({ attempts: 1, tries: 1, address: ANA });
      at.provider.answer = () => undefined;
      const before = Date.now();
      const view = await resend(failed.id);
      expect(view).toMatchObject({ id: failed.id, status: 'waiting', finishedAt: null });
      const sent = await at.mail(orderId, 'sent');
      expect(sent).toMatchObject({ attempts: 2, tries: 1, copies: 0, address: null });
      expect(Date.parse(sent.giveUpAt)).toBeGreaterThanOrEqual(before + HOUR_MS / 2);
      const id = `<${orderId}.order.confirmed@order-flow.example>`;
      expect(messageIds()).toEqual([id, id]);
      expect(await at.query('SELECT actor, action, target, before FROM audit')).toEqual([
        {
          actor: 'ada',
          action: 'notifications.mails.resend',
          target: failed.id,
          before: '{"status":"failed"}',
        },
      ]);
    });

    it('a copy of a mail that was accepted, with another Message-ID, to the address of the contact', async () => {
      const orderId = await at.order(ANA);
      const { id } = await at.mail(orderId, 'sent');
      await resend(id);
      await until(() => at.received.length === 2);
      expect(messageIds()).toEqual([
        `<${orderId}.order.confirmed@order-flow.example>`,
        `<${orderId}.order.confirmed.2@order-flow.example>`,
      ]);
      expect(at.addresses()).toEqual([ANA, ANA]);
    });

    it('once, if its command is delivered twice', async () => {
      const orderId = await at.order(ANA);
      const { id } = await at.mail(orderId, 'sent');
      const first = await resend(id, 'message-1');
      await until(async () => (await at.mail(orderId, 'sent')).copies === 1);
      expect(await resend(id, 'message-1')).toEqual(first);
      expect(await at.mail(orderId, 'sent')).toMatchObject({ copies: 1 });
    });

    it('a mail to the operators, which holds no address', async () => {
      const event = sampleEvents['product.lowStock'];
      await at.intake.toOperators(at.message(patterns.productLowStock), 'product.lowStock', event);
      const mail = await until(async () => {
        const [row] = await at.query<Mail>(`SELECT * FROM mails WHERE status = 'sent'`);
        return row;
      });
      await resend(mail.id);
      await until(() => at.received.length === 2);
      expect(at.addresses()).toEqual(['operators@shop.example', 'operators@shop.example']);
    });

    it('none that waits, is suppressed, has lost its address or does not exist, and says why', async () => {
      at.provider.answer = refuse;
      const waiting = await at.order('bea@mail.example');
      const row = await at.mail(waiting, 'failed');
      await at.query(`UPDATE mails SET status = 'waiting', "nextAttemptAt" = $1 WHERE id = $2`, [
        new Date(Date.now() + HOUR_MS).toISOString(),
        row.id,
      ]);
      at.provider.answer = () => undefined;
      // The contact of a rejected order is deleted with its mail.
      const over = await at.order(ANA, 'order.rejected');
      const suppressed = await at.order('cleo@mail.example');
      await at.mail(suppressed, 'sent');
      await at.mails.unsubscribe(at.message(patterns.unsubscribe), {
        token: await at.keys.token(await at.keys.hash('cleo@mail.example')),
      });
      const refusals: [string, string, string][] = [
        [row.id, 'CONFLICT', 'waits to be sent anyway'],
        [(await at.mail(over, 'sent')).id, 'CONFLICT', 'is no longer kept'],
        [(await at.mail(suppressed, 'sent')).id, 'CONFLICT', 'is suppressed: unsubscribed'],
        [uuidv4(), 'NOT_FOUND', 'there is no mail'],
      ];
      for (const [id, code, message] of refusals)
        await expect(resend(id)).rejects.toMatchObject({
          code,
          message: expect.stringContaining(message) as string,
        });
      expect(await at.query('SELECT * FROM audit')).toEqual([]);
      expect(at.received).toHaveLength(3);
    });
  });

  describe('unsubscribes', () => {
    const unsubscribe = (token: string) => at.mails.unsubscribe(at.message(patterns.unsubscribe), { token });
    const tokenOf = async (email: string) => at.keys.token(await at.keys.hash(email));

    it('the address of a token, and answers in the language of its newest mail', async () => {
      await at.mail(await at.order(ANA, 'order.confirmed', 'en'), 'sent');
      await at.mail(await at.order(ANA, 'order.confirmed', 'es'), 'sent');
      const token = await tokenOf(ANA);
      expect(await at.queries.unsubscription(token)).toEqual({ unsubscribed: false, locale: 'es' });
      for (let n = 0; n < 2; n++)
        expect(await unsubscribe(token)).toEqual({ unsubscribed: true, locale: 'es' });
      expect(await suppressions()).toEqual([{ reason: 'unsubscribed' }]);
      const next = await at.order('  ANA@Mail.Example ');
      expect(await at.mail(next, 'suppressed')).toMatchObject({
        attempts: 0,
        address: null,
        lastError: 'the address is suppressed: unsubscribed',
      });
      expect(await at.mail(await at.order('bea@mail.example'), 'sent')).toBeDefined();
    });

    it('nobody whose token we did not make', async () => {
      const [ana, bea] = [await tokenOf(ANA), await tokenOf('bea@mail.example')];
      const forged = `${ana.split('.')[0]}.${bea.split('.')[1]}`;
      for (const token of [forged, ana.slice(0, -1), `${ana}x`, 'x', '.'])
        await expect(unsubscribe(token)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await suppressions()).toEqual([]);
    });
  });

  describe('takes what a provider tells later', () => {
    const counted = async (type: string) => {
      const { values } = await counter('mail_provider_events_total').get();
      return values.find(({ labels }) => labels.type === type)?.value ?? 0;
    };

    it('a bounce: the mail has bounced, and its address gets no more; told twice it counts once', async () => {
      const orderId = await at.order(ANA);
      await at.mail(orderId, 'sent');
      const id = `<${orderId}.order.confirmed@order-flow.example>`;
      const before = await counted('bounced');
      for (let n = 0; n < 2; n++) expect(await tell('bounced', id)).toEqual({ taken: 1, unknown: 0 });
      expect((await counted('bounced')) - before).toBe(1);
      expect(await at.mail(orderId, 'bounced')).toMatchObject({
        lastError: 'the provider tells that it bounced',
      });
      expect(await at.query('SELECT type FROM mail_events')).toEqual([{ type: 'bounced' }]);
      await at.mail(await at.order(ANA), 'suppressed');
    });

    it('a complaint about a copy: the mail stays sent, and its address gets no more', async () => {
      const orderId = await at.order(ANA);
      await at.mail(orderId, 'sent');
      // Some providers leave the angle brackets out.
      const of = await tell('complained', `${orderId}.order.confirmed.2@order-flow.example`);
      expect(of).toEqual({ taken: 1, unknown: 0 });
      expect(await at.mail(orderId, 'sent')).toBeDefined();
      expect(await suppressions()).toEqual([{ reason: 'complained' }]);
    });

    it('and counts what is about no mail of ours', async () => {
      const orderId = await at.order(ANA);
      await at.mail(orderId, 'sent');
      const ours = `<${orderId}.order.confirmed@order-flow.example>`;
      const others = ['<somebody@else.example>', `<${orderId}.order.cancelled@order-flow.example>`];
      expect(await tell('bounced', ...others, ours)).toEqual({ taken: 1, unknown: 2 });
    });

    it('keeps the first reason why an address gets no mails', async () => {
      const orderId = await at.order(ANA);
      await at.mail(orderId, 'sent');
      const id = `<${orderId}.order.confirmed@order-flow.example>`;
      await tell('complained', id);
      await tell('bounced', id);
      expect(await suppressions()).toEqual([{ reason: 'complained' }]);
    });
  });
});
