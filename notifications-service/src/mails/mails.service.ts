import { Inject, Injectable } from '@nestjs/common';
import { patterns } from '@order-flow/contracts/contracts';
import { RequestError } from '@order-flow/contracts/errors';
import type {
  MailView,
  Once,
  ProviderEvent,
  ProviderEvents,
  ProviderEventsTaken,
  ResendMail,
  Unsubscribe,
  Unsubscription,
} from '@order-flow/contracts/payloads';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { audit } from '@order-flow/messaging/operations/audit';
import { Commands } from '@order-flow/messaging/outbox/commands';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../config';
import { MailSender } from '../dispatch/mail-sender';
import { AddressKeys } from './address-keys';
import { mailOf, toView, type Mail } from './mail';
import {
  contactOf,
  localeOf,
  mailAbout,
  mailBy,
  markBounced,
  noteProviderEvent,
  resendMail,
  suppress,
  suppressionOf,
  type SuppressionReason,
} from './mail-statements';

const suppressed = counter('mail_suppressions_total');
const mailEvents = counter('mail_provider_events_total');

/** What operators, customers and providers do with mails. Erasure is in erasure.ts. */
@Injectable()
export class MailsService {
  constructor(
    private readonly writes: WriteQueue,
    private readonly commands: Commands,
    private readonly keys: AddressKeys,
    private readonly sender: MailSender,
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
  ) {}

  /**
   * Sends a mail again, now and with all tries before it.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if it waits anyway, its address is suppressed, or is no longer kept
   */
  resend(message: MessageContext, command: ResendMail): Promise<Once<MailView>> {
    const { id, actor } = command;
    return this.commands.once(message, command, async (tx) => {
      const mail = await mailBy(tx, id);
      if (!mail) throw noMail(id);
      if (mail.status === 'waiting') throw new RequestError('CONFLICT', `mail ${id} waits to be sent anyway`);
      const address = await this.addressOf(tx, mail);
      const now = Date.now();
      const again = {
        ...mail,
        address,
        status: 'waiting' as const,
        copies: mail.copies + Number(mail.sentAt !== null),
        nextAttemptAt: new Date(now).toISOString(),
        giveUpAt: new Date(now + this.config.MAIL_GIVE_UP_HOURS * 3_600_000).toISOString(),
        finishedAt: null,
      };
      await resendMail(tx, again);
      audit(tx, { actor, action: patterns.resendMail, target: id, before: { status: mail.status } });
      tx.afterCommit(() => this.sender.due());
      return toView(again, this.config.MAIL_DOMAIN);
    });
  }

  private async addressOf(tx: Transaction, mail: Mail): Promise<string | null> {
    const { id, recipient, orderId, addressHash } = mail;
    if (recipient === 'operators') return null;
    const reason = addressHash === null ? undefined : await suppressionOf(tx, addressHash);
    if (reason) throw new RequestError('CONFLICT', `the address of mail ${id} is suppressed: ${reason}`);
    const address = mail.address ?? (orderId === null ? undefined : (await contactOf(tx, orderId))?.email);
    if (address === undefined)
      throw new RequestError('CONFLICT', `the address of mail ${id} is no longer kept`);
    return address;
  }

  /**
   * The address of the token gets no more mails.
   *
   * @throws RequestError NOT_FOUND if we did not make the token
   */
  async unsubscribe(message: MessageContext, { token }: Unsubscribe): Promise<Unsubscription> {
    const addressHash = await this.keys.addressHashOf(token);
    return this.writes.run(
      async (tx) => {
        await this.suppress(tx, addressHash, 'unsubscribed');
        return { unsubscribed: true, locale: await localeOf(tx, addressHash) };
      },
      () => message.refuseExpired(),
    );
  }

  /** What a provider told later. The same event twice counts once. */
  providerEvents(message: MessageContext, { events }: ProviderEvents): Promise<ProviderEventsTaken> {
    return this.writes.run(
      async (tx) => {
        let taken = 0;
        for (const event of events) if (await this.providerEvent(tx, event)) taken += 1;
        return { taken, unknown: events.length - taken };
      },
      () => message.refuseExpired(),
    );
  }

  private async providerEvent(tx: Transaction, { type, messageId }: ProviderEvent): Promise<boolean> {
    const of = mailOf(messageId);
    const mail = of && (await mailAbout(tx, of.about, of.kind));
    if (!mail) return false;
    if (!(await noteProviderEvent(tx, mail.id, type))) return true;
    if (type === 'bounced') await markBounced(tx, mail.id);
    if (mail.addressHash !== null) await this.suppress(tx, mail.addressHash, type);
    tx.afterCommit(() => {
      mailEvents.inc({ type });
      logger.warn({ mail_id: mail.id, type }, 'a provider tells of a mail');
    });
    return true;
  }

  private async suppress(tx: Transaction, addressHash: string, reason: SuppressionReason): Promise<void> {
    if (await suppress(tx, addressHash, reason)) tx.afterCommit(() => suppressed.inc({ reason }));
  }
}

export const noMail = (id: string) => new RequestError('NOT_FOUND', `there is no mail ${id}`);
