import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { Reads } from '@order-flow/storage/reads';
import { Replicas } from '@order-flow/storage/replicas';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../config';
import type { Mail } from '../mails/mail';
import { dueQuery } from '../mails/mail-statements';
import { MailAttempts } from './mail-attempts';

/** How often the table is looked at: retries become due, and the first look comes after the start. */
const SWEEP_MS = 1000;

/**
 * Sends what is due, some at once and not more than so many a second. A mail that is in work is known only here, because
 * one replica sends. After a crash it still waits and is sent again, with the same `Message-ID`.
 */
@Injectable()
export class MailSender implements OnApplicationBootstrap {
  private readonly inWork = new Map<string, Promise<void>>();
  private readonly sweeper = new Sweeper('mails', SWEEP_MS, (signal) => this.sweep(signal));
  private readonly spacingMs: number;
  /** When the next mail may start. */
  private nextStart = 0;

  constructor(
    private readonly reads: Reads,
    private readonly attempts: MailAttempts,
    private readonly replicas: Replicas,
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
  ) {
    this.spacingMs = 1000 / config.MAIL_RATE_PER_SECOND;
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
    this.due();
  }

  /** A mail is due. */
  due(): void {
    this.sweeper.sweepNow();
  }

  /** Begins no further attempt, and waits for those that are in work. */
  async stop(): Promise<void> {
    await this.sweeper.stop();
    this.attempts.stop();
    await Promise.all(this.inWork.values());
    this.attempts.close();
  }

  /** Reads each mail at its turn: its address may have been erased while it waited for that. */
  private async sweep(signal: AbortSignal): Promise<void> {
    // One of the replicas sends, so that a mail goes out once and the rate holds. The others stand by.
    if (!this.replicas.leads) return;
    while (this.inWork.size < this.config.MAIL_MAX_CONCURRENCY) {
      await this.turn(signal);
      if (signal.aborted) return;
      // An attempt may end while the table is read, and what is read may still show its mail as waiting.
      const inWork = new Set(this.inWork.keys());
      const due = [new Date().toISOString(), inWork.size + 1];
      const found = await this.reads.query<Mail[]>(dueQuery, due);
      const mail = found.find(({ id }) => !inWork.has(id));
      if (!mail) return;
      this.nextStart = Date.now() + this.spacingMs;
      this.inWork.set(mail.id, this.send(mail));
    }
  }

  /** Waits until the rate allows another mail. */
  private async turn(signal: AbortSignal): Promise<void> {
    const waitMs = this.nextStart - Date.now();
    // The second part holds if the clock was set back.
    if (waitMs > 0 && waitMs <= this.spacingMs)
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }

  private async send(mail: Mail): Promise<void> {
    try {
      await this.attempts.make(mail);
    } finally {
      this.inWork.delete(mail.id);
      this.sweeper.sweepNow();
    }
  }
}
