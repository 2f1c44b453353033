import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Attempts } from '@order-flow/messaging/sending/attempts';
import { Lane } from '@order-flow/messaging/sending/lane';
import { TokenBucket } from '@order-flow/messaging/sending/token-bucket';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { Reads } from '@order-flow/storage/reads';
import { Replicas } from '@order-flow/storage/replicas';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../config';
import type { Mail } from '../mails/mail';
import { dueQuery } from '../mails/mail-statements';
import { MailAttempts } from './mail-attempts';

/** How often the table is looked at: retries become due, and the first look comes after the start. */
const SWEEP_MS = 1000;

type DueMail = Pick<Mail, 'id'>;

/** Sends what is due, some at once and not more than so many a second. After a crash a mail has the same `Message-ID`. */
@Injectable()
export class MailSender extends Lane<DueMail> implements OnApplicationBootstrap {
  private readonly sweeper = new Sweeper('mails', SWEEP_MS, () => {
    this.due();
    return Promise.resolve();
  });
  protected readonly concurrency: number;

  constructor(
    private readonly reads: Reads,
    private readonly mails: MailAttempts,
    private readonly attempts: Attempts,
    private readonly replicas: Replicas,
    @Inject(NOTIFICATIONS_CONFIG) config: NotificationsConfig,
  ) {
    // One mail at a time, so that two never go out within less than their share of a second.
    super('mails', new TokenBucket(config.MAIL_RATE_PER_SECOND, 1));
    this.concurrency = config.MAIL_MAX_CONCURRENCY;
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
    this.sweeper.sweepNow();
  }

  /** Begins no further attempt, and waits for those that are in work. */
  override async stop(): Promise<void> {
    await this.sweeper.stop();
    this.attempts.stop();
    await super.stop();
    this.mails.close();
  }

  /** One of the replicas sends, so that a mail goes out once and the rate holds. The others stand by. */
  protected async fetch(limit: number): Promise<DueMail[]> {
    if (!this.replicas.leads) return [];
    return this.reads.query<DueMail[]>(dueQuery, [new Date().toISOString(), limit]);
  }

  protected attempt({ id }: DueMail): Promise<void> {
    return this.mails.make(id);
  }
}
