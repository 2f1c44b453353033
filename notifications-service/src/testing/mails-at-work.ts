import { OnlyReplica } from '@order-flow/storage/replicas';
import path from 'node:path';
import { v4 as uuidv4 } from 'uuid';
import type { Pattern } from '@order-flow/contracts/contracts';
import type { Caller, Locale, MailKind } from '@order-flow/contracts/payloads';
import { messageContext, messagingAtWork } from '@order-flow/messaging/testing/messaging-at-work';
import { Attempts } from '@order-flow/messaging/sending/attempts';
import { testDatabase } from '@order-flow/storage/testing/test-database';
import { logger } from '@order-flow/telemetry/logger';
import { readNotificationsConfig } from '../config';
import { MailAttempts } from '../dispatch/mail-attempts';
import { MailSender } from '../dispatch/mail-sender';
import { sampleEvents } from '../mail/sample-mails';
import { AddressKeys } from '../mails/address-keys';
import { Erasure } from '../mails/erasure';
import type { Mail } from '../mails/mail';
import { MailIntake } from '../mails/mail-intake';
import { MailsService } from '../mails/mails.service';
import { NotificationsQueries } from '../notifications/notifications-queries';
import type { MailProvider, OutgoingMail } from '../sending/outgoing-mail';
import { Providers } from '../sending/providers';

type OrderKind = Extract<MailKind, `order.${string}`>;

const caller: Caller = { actor: 'ada' };

/** The notifications service without its broker and its mail server: real services on a real database with all migrations. */
export async function mailsAtWork(env: NodeJS.ProcessEnv = {}) {
  logger.level = 'silent';
  const config = readNotificationsConfig({
    MAIL_RATE_PER_SECOND: '1000',
    MAIL_RETRY_FIRST_SECONDS: '3600',
    MAIL_PUBLIC_URL: 'https://shop.example',
    OPERATOR_EMAILS: 'operators@shop.example',
    ...env,
  });
  const database = await testDatabase(path.join(__dirname, '../migrations'));
  const { writes, reads, query } = database;
  const { outbox, commands, backlogs } = messagingAtWork(database, config);
  const keys = new AddressKeys(writes, config);

  /** What the provider got, in this order. */
  const received: OutgoingMail[] = [];
  const provider: { answer: (mail: OutgoingMail) => void | Promise<void> } = { answer: () => undefined };
  const stub: MailProvider = {
    name: 'stub-1',
    send: async (mail) => {
      received.push(mail);
      await provider.answer(mail);
    },
    close: () => undefined,
  };
  const attempts = new Attempts(writes);
  const mails = new MailAttempts(writes, reads, keys, new Providers([stub]), attempts, config);
  const sender = new MailSender(reads, mails, attempts, new OnlyReplica(), config);
  sender.onApplicationBootstrap();
  const intake = new MailIntake(writes, keys, sender, config);
  const rows = (orderId: string) =>
    query<Mail>('SELECT * FROM mails WHERE "orderId" = $1 ORDER BY id', [orderId]);

  return {
    config,
    database,
    query,
    keys,
    received,
    provider,
    sender,
    intake,
    rows,
    caller,
    message: (pattern: Pattern, id = uuidv4()) => messageContext(pattern, id),
    mails: new MailsService(writes, commands, keys, sender, config),
    erasure: new Erasure(commands, keys),
    queries: new NotificationsQueries(reads, backlogs, keys, config),
    /** The addresses to which the provider got a mail. */
    addresses: () => received.flatMap(({ to }) => to),
    /** An order with its contact and an event. Returns the order's id. */
    order: async (email: string, kind: OrderKind = 'order.confirmed', locale: Locale = 'en') => {
      const orderId = uuidv4();
      await intake.contactGiven({ orderId, email, locale });
      await intake.aboutOrder(kind, { ...sampleEvents[kind], orderId });
      return orderId;
    },
    /** The first mail of the order, once it has the status. */
    mail: async (orderId: string, status: Mail['status']): Promise<Mail> =>
      until(async () => (await rows(orderId)).find((row) => row.status === status)),
    /** Makes what waits due now. */
    makeDue: async () => {
      const now = new Date().toISOString();
      await query(`UPDATE mails SET "nextAttemptAt" = $1 WHERE status = 'waiting'`, [now]);
      sender.due();
    },
    close: async () => {
      await sender.stop();
      await outbox.stop();
      await database.close();
    },
  };
}

/** Waits until the check returns something, at most 30 s. */
export async function until<T>(check: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + 30_000;
  for (;;) {
    const result = await check();
    if (result) return result;
    if (Date.now() > end) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
