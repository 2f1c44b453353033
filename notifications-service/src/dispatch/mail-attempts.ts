import { Inject, Injectable } from '@nestjs/common';
import { crashPoint } from '@order-flow/messaging/consuming/crash-points';
import { Attempts } from '@order-flow/messaging/sending/attempts';
import { Reads } from '@order-flow/storage/reads';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { counter, histogram } from '@order-flow/telemetry/metrics/metrics';
import { spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../config';
import { renderMail, type MailEvents } from '../mail/render-mail';
import { AddressKeys } from '../mails/address-keys';
import { messageIdOf, type Mail } from '../mails/mail';
import {
  deleteContact,
  recordProgress,
  suppress,
  suppressionQuery,
  waitingQuery,
  type Progress,
} from '../mails/mail-statements';
import { withoutAddresses, type OutgoingMail } from '../sending/outgoing-mail';
import { Providers, type Sent } from '../sending/providers';
import { retryDelayMs } from './retry-delay';

const made = counter('mail_attempts_total');
const attemptSeconds = histogram('mail_attempt_seconds');
const mails = counter('mails_total');
const suppressed = counter('mail_suppressions_total');

/** How long a mail waits if no provider could be tried. */
const NO_PROVIDER_MS = 5000;

/** Makes single attempts, and records what became of them. */
@Injectable()
export class MailAttempts {
  constructor(
    private readonly writes: WriteQueue,
    private readonly reads: Reads,
    private readonly keys: AddressKeys,
    private readonly providers: Providers,
    private readonly attempts: Attempts,
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
  ) {
    // Prometheus sees no increase in a series that begins with 1.
    for (const provider of providers.names)
      for (const outcome of ['sent', 'bounced', 'failed']) made.inc({ provider, outcome }, 0);
  }

  /**
   * Sends the mail once, if it still waits: its address may have been erased while it waited for its turn. If it is sent
   * again after a crash, it has the same `Message-ID`.
   */
  async make(id: string): Promise<void> {
    const [mail] = await this.reads.query<Mail[]>(waitingQuery, [id]);
    if (!mail) return;
    await this.attempts.make<Progress>(mail, {
      name: `send mail ${mail.kind}`,
      attributes: { [spanAttributes.mailId]: mail.id },
      send: async (span) => {
        const result = await this.attempt(mail);
        if (result.provider !== null) span.setAttribute(spanAttributes.mailProvider, result.provider);
        return result;
      },
      failureOf: ({ status, lastError }) =>
        status === 'sent' ? undefined : { type: status, message: lastError ?? status },
      store: (result) => this.writes.run((tx) => this.store(tx, mail, result)),
    });
  }

  close(): void {
    this.providers.close();
  }

  private async attempt(mail: Mail): Promise<Progress> {
    try {
      const reason = await this.suppression(mail);
      if (reason)
        return progress({
          status: 'suppressed',
          attempts: 0,
          lastError: `the address is suppressed: ${reason}`,
        });
      const outgoing = await this.outgoing(mail);
      const since = performance.now();
      const sent = await this.providers.send(outgoing);
      const { outcome, provider } = sent;
      if (provider !== null) {
        made.inc({ provider, outcome });
        attemptSeconds.observe({ outcome }, (performance.now() - since) / 1000);
      }
      crashPoint('sent-not-recorded', mail.kind);
      return this.outcome(mail, sent);
    } catch (error) {
      // Our own database, or a fault of ours. It counts as an attempt, so that it cannot go on for ever.
      const said = withoutAddresses(error instanceof Error ? error.message : String(error));
      return this.outcome(mail, { outcome: 'failed', provider: 'none', error: said });
    }
  }

  private async suppression({ recipient, addressHash }: Mail): Promise<string | undefined> {
    if (recipient === 'operators') return undefined;
    const [row] = await this.reads.query<{ reason: string }[]>(suppressionQuery, [addressHash]);
    return row?.reason;
  }

  private async outgoing(mail: Mail): Promise<OutgoingMail> {
    const { kind, locale, recipient, address, addressHash } = mail;
    const { MAIL_PUBLIC_URL, MAIL_SENDER_NAME, MAIL_FROM, MAIL_REPLY_TO, OPERATOR_EMAILS } = this.config;
    const token =
      addressHash === null || MAIL_PUBLIC_URL === '' ? undefined : await this.keys.token(addressHash);
    const unsubscribeUrl = token && `${MAIL_PUBLIC_URL.replace(/\/$/, '')}/v1/unsubscribe?token=${token}`;
    const event = JSON.parse(mail.event) as MailEvents[typeof kind];
    const around = { sender: MAIL_SENDER_NAME, ...(unsubscribeUrl && { unsubscribeUrl }) };
    return {
      ...renderMail(kind, event, locale, around),
      messageId: messageIdOf(mail, this.config.MAIL_DOMAIN),
      from: MAIL_FROM,
      replyTo: MAIL_REPLY_TO || undefined,
      to: recipient === 'operators' ? OPERATOR_EMAILS : [address ?? ''],
      headers: {
        // RFC 3834: no out-of-office answers.
        'Auto-Submitted': 'auto-generated',
        // RFC 8058.
        ...(unsubscribeUrl && {
          'List-Unsubscribe': `<${unsubscribeUrl}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
      },
    };
  }

  private outcome(mail: Mail, sent: Sent): Progress {
    const { outcome, provider, error = null } = sent;
    if (outcome !== 'failed') return progress({ status: outcome, provider, lastError: error });
    const delayMs =
      provider === null ? NO_PROVIDER_MS : retryDelayMs(mail.tries + 1, this.config.MAIL_RETRY_FIRST_SECONDS);
    const next = new Date(Date.now() + delayMs).toISOString();
    const over = next > mail.giveUpAt;
    const tried = provider === null ? 0 : 1;
    const status = over ? 'failed' : 'waiting';
    return progress({
      status,
      attempts: tried,
      provider,
      lastError: error,
      nextAttemptAt: over ? null : next,
    });
  }

  private async store(tx: Transaction, mail: Mail, result: Progress): Promise<void> {
    const { status, provider, lastError } = result;
    if (!(await recordProgress(tx, mail.id, result))) return;
    // No mail can follow these.
    const isLast = status === 'sent' && (mail.kind === 'order.rejected' || mail.kind === 'order.cancelled');
    if (mail.orderId !== null && (isLast || status === 'bounced')) await deleteContact(tx, mail.orderId);
    const isNew =
      status === 'bounced' && mail.addressHash !== null && (await suppress(tx, mail.addressHash, 'bounced'));
    tx.afterCommit(() => {
      const facts = { mail_id: mail.id, kind: mail.kind, provider };
      if (status === 'sent') logger.info(facts, 'mail sent');
      else if (status === 'failed')
        logger.error({ ...facts, error: lastError }, 'a mail was given up: it needs a person');
      else logger.warn({ ...facts, error: lastError, status }, 'mail not sent');
      if (status !== 'waiting') mails.inc({ status });
      if (isNew) suppressed.inc({ reason: 'bounced' });
    });
  }
}

const progress = (result: Pick<Progress, 'status'> & Partial<Progress>): Progress => ({
  attempts: 1,
  nextAttemptAt: null,
  provider: null,
  lastError: null,
  at: new Date().toISOString(),
  ...result,
});
