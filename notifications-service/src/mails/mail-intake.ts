import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { ContactGiven, Locale, MailKind } from '@order-flow/contracts/payloads';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { contextHeaders, currentTraceId } from '@order-flow/telemetry/tracing/trace-context';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../config';
import { MailSender } from '../dispatch/mail-sender';
import type { MailEvents } from '../mail/render-mail';
import { AddressKeys } from './address-keys';
import type { Mail } from './mail';
import {
  contactsAlone,
  insertContact,
  insertMail,
  mailAbout,
  takeHeldEvents,
  takeOrderEvents,
  type TakenEvent,
} from './mail-statements';

const skipped = counter('order_messages_skipped_total');

type OrderKind = Extract<MailKind, `order.${string}`>;
type OperatorKind = Exclude<MailKind, OrderKind>;
type Recipient = Pick<Mail, 'recipient' | 'orderId' | 'address' | 'addressHash'> & { locale: Locale };

/** Turns events into mails that wait to be sent. An event that comes twice makes one mail. */
@Injectable()
export class MailIntake {
  constructor(
    private readonly writes: WriteQueue,
    private readonly keys: AddressKeys,
    private readonly sender: MailSender,
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
  ) {}

  /** Stores where the customer wants its mails. Makes the mails of events that came before. */
  async contactGiven({ orderId, email, locale }: ContactGiven): Promise<void> {
    const addressHash = await this.keys.hash(email);
    const contact = { orderId, email, addressHash, locale, createdAt: new Date().toISOString() };
    await this.writes.run(async (tx) => {
      await contactsAlone(tx);
      if (!(await insertContact(tx, contact))) {
        this.skip(tx, 'the order has its contact already');
        return;
      }
      const to = { recipient: 'customer', orderId, address: email, addressHash, locale } as const;
      for (const held of await takeHeldEvents(tx, orderId)) await this.write(tx, orderId, held, to);
    });
  }

  /** A mail to the customer, if the order has a contact. Without one the event waits for it, and is forgotten after a day. */
  async aboutOrder<K extends OrderKind>(kind: K, event: MailEvents[K]): Promise<void> {
    const { orderId } = event;
    const taken = takenEvent(kind, event);
    await this.writes.runAfter(takeOrderEvents, { orderId, taken }, async (tx, found) => {
      if (found === 'held') return;
      if (found === 'there') {
        this.skip(tx, 'its mail is there already');
        return;
      }
      const { email: address, addressHash, locale } = found;
      await this.write(tx, orderId, taken, { recipient: 'customer', orderId, address, addressHash, locale });
    });
  }

  /** A mail to the operators, if there are addresses of them (OPERATOR_EMAILS). */
  async toOperators<K extends OperatorKind>(
    message: MessageContext,
    kind: K,
    event: MailEvents[K],
  ): Promise<void> {
    if (this.config.OPERATOR_EMAILS.length === 0) return;
    const taken = takenEvent(kind, event);
    const about = message.eventId;
    const locale = this.config.OPERATOR_LOCALE;
    await this.writes.run(async (tx) => {
      if (await mailAbout(tx, about, kind)) {
        this.skip(tx, 'its mail is there already');
        return;
      }
      await this.write(tx, about, taken, {
        recipient: 'operators',
        orderId: null,
        address: null,
        addressHash: null,
        locale,
      });
    });
  }

  private async write(tx: Transaction, about: string, taken: TakenEvent, to: Recipient): Promise<void> {
    const { kind, event, headers, traceId } = taken;
    const now = Date.now();
    await insertMail(tx, {
      kind,
      event,
      headers,
      traceId,
      ...to,
      id: uuidv7(),
      about,
      status: 'waiting',
      attempts: 0,
      tries: 0,
      copies: 0,
      nextAttemptAt: new Date(now).toISOString(),
      giveUpAt: new Date(now + this.config.MAIL_GIVE_UP_HOURS * 3_600_000).toISOString(),
      createdAt: new Date(now).toISOString(),
    });
    tx.afterCommit(() => this.sender.due());
  }

  private skip(tx: Transaction, why: string): void {
    tx.afterCommit(() => {
      skipped.inc({ reason: 'duplicate' });
      logger.info(`duplicate event: ${why}`);
    });
  }
}

const takenEvent = <K extends MailKind>(kind: K, event: MailEvents[K]): TakenEvent => ({
  kind,
  event: JSON.stringify(event),
  headers: JSON.stringify(contextHeaders()),
  traceId: currentTraceId() ?? null,
  receivedAt: new Date().toISOString(),
});
