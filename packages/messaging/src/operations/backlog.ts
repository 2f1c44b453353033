import { Injectable } from '@nestjs/common';
import { DeadLetters } from '../dead-letters/dead-letters';
import { Outbox } from '../outbox/outbox';
import type { Backlog } from '@order-flow/contracts/payloads';
import { ReplicaReports } from './replica-reports';
import { skippedHere } from './skipped';

/** What is waiting in this service. The metrics show the same numbers. */
@Injectable()
export class Backlogs {
  constructor(
    private readonly outbox: Outbox,
    private readonly deadLetters: DeadLetters,
    private readonly reports: ReplicaReports,
  ) {}

  async now(): Promise<Backlog> {
    const others = await this.reports.others();
    const skipped = [await skippedHere(), ...others.flatMap((other) => other.skipped ?? [])];
    const total = (reason: 'duplicate' | 'locked') => skipped.reduce((sum, one) => sum + one[reason], 0);
    return {
      outboxPending: await this.outbox.pending(),
      outboxOldestAgeSeconds: await this.outbox.oldestAgeSeconds(),
      deadLettersOpen: await this.deadLetters.open(),
      deadLettersFailedAgain: await this.deadLetters.failedAgain(),
      deadLettersTakenBy: await this.deadLetters.takenBy(),
      skipped: { duplicate: total('duplicate'), locked: total('locked') },
    };
  }
}
