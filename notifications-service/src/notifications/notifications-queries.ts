import { Inject, Injectable } from '@nestjs/common';
import { decodeCursor, pageOf } from '@order-flow/contracts/cursor';
import type {
  ListMails,
  MailPage,
  MailView,
  NotificationsStats,
  TimelineStep,
  Unsubscription,
} from '@order-flow/contracts/payloads';
import { Backlogs } from '@order-flow/messaging/operations/backlog';
import { stepHere } from '@order-flow/messaging/operations/message-history';
import { Reads } from '@order-flow/storage/reads';
import { firstIdAt } from '@order-flow/storage/uuid-time';
import { countUpTo, Where } from '@order-flow/storage/where';
import { ageSeconds } from '@order-flow/telemetry/metrics/metrics';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../config';
import { AddressKeys } from '../mails/address-keys';
import { toView, type Mail } from '../mails/mail';
import { localeQuery, suppressionQuery } from '../mails/mail-statements';
import { noMail } from '../mails/mails.service';

const DEFAULT_LIMIT = 50;
const MOST_STEPS = 50;
const DAY_MS = 86_400_000;

/** What the admin page and the metrics ask about mails. */
@Injectable()
export class NotificationsQueries {
  constructor(
    private readonly reads: Reads,
    private readonly backlogs: Backlogs,
    private readonly keys: AddressKeys,
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
  ) {}

  async stats(): Promise<NotificationsStats> {
    return {
      waiting: await this.waiting(),
      failed: await this.failed(),
      oldestDueAgeSeconds: await this.oldestDueAgeSeconds(),
      ...(await this.backlogs.now()),
    };
  }

  waiting(): Promise<number> {
    return this.count(`mails WHERE status = 'waiting'`);
  }

  /** Mails that were given up in the last 24 hours. */
  failed(): Promise<number> {
    // A mail is given up up to a week after its event (MAIL_GIVE_UP_HOURS), so older ones count if they ended lately.
    const since = firstIdAt(new Date(Date.now() - 8 * DAY_MS).toISOString());
    const finished = new Date(Date.now() - DAY_MS).toISOString();
    return this.count(`mails WHERE status = 'failed' AND id >= $1 AND "finishedAt" >= $2`, [since, finished]);
  }

  private async count(from: string, values: string[] = []): Promise<number> {
    const [row] = await this.reads.query<{ n: number }[]>(countUpTo(from), values);
    return row?.n ?? 0;
  }

  async oldestDueAgeSeconds(): Promise<number> {
    const [row] = await this.reads.query<{ at: string | null }[]>(
      `SELECT min("nextAttemptAt") AS at FROM mails WHERE status = 'waiting' AND "nextAttemptAt" <= $1`,
      [new Date().toISOString()],
    );
    return ageSeconds(row?.at ?? undefined);
  }

  /** One page of mails, the newest first. */
  async mails({ limit = DEFAULT_LIMIT, cursor, orderId, status }: ListMails): Promise<MailPage> {
    const list = ['mails', orderId, status];
    const where = new Where().and('"orderId" = ?', orderId);
    const by = where.page({ status }, ['id'], {
      before: cursor === undefined ? undefined : [decodeCursor(list, cursor)],
      direction: 'DESC',
    });
    const found = await this.reads.search<Mail[]>(
      `SELECT * FROM mails ${where.sql} ORDER BY ${by} LIMIT ${limit + 1}`,
      where.values,
    );
    const { items, nextCursor } = pageOf(found, limit, list, ({ id }) => id);
    return { items: items.map((mail) => toView(mail, this.config.MAIL_DOMAIN)), nextCursor };
  }

  /** @throws RequestError NOT_FOUND */
  async mail(id: string): Promise<MailView> {
    const [mail] = await this.reads.query<Mail[]>('SELECT * FROM mails WHERE id = $1', [id]);
    if (!mail) throw noMail(id);
    return toView(mail, this.config.MAIL_DOMAIN);
  }

  /**
   * Whether the address of the token gets no mails.
   *
   * @throws RequestError NOT_FOUND if we did not make the token
   */
  async unsubscription(token: string): Promise<Unsubscription> {
    const addressHash = await this.keys.addressHashOf(token);
    const found = await this.reads.query<object[]>(suppressionQuery, [addressHash]);
    const [mail] = await this.reads.query<Pick<Mail, 'locale'>[]>(localeQuery, [addressHash]);
    return { unsubscribed: found.length > 0, locale: mail?.locale ?? 'en' };
  }

  /** The mails about an order that have ended, for its timeline. */
  async orderSteps(orderId: string): Promise<TimelineStep[]> {
    const rows = await this.reads.query<Mail[]>(
      `SELECT * FROM mails WHERE "orderId" = $1 AND "finishedAt" IS NOT NULL ORDER BY id LIMIT ${MOST_STEPS}`,
      [orderId],
    );
    return rows.map(({ kind, status, attempts, lastError, finishedAt }) =>
      stepHere({
        at: finishedAt ?? '',
        step: `MAIL_${status.toUpperCase()}`,
        attempt: attempts || null,
        detail: lastError === null ? kind : `${kind}: ${lastError}`,
      }),
    );
  }
}
