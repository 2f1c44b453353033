import { Injectable } from '@nestjs/common';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { DeadLetters } from '../dead-letters/dead-letters';
import { Outbox } from '../outbox/outbox';
import type { Backlog } from '@order-flow/contracts/payloads';

const skipped = counter('order_messages_skipped_total');

/** What is waiting in this service. The metrics show the same numbers. */
@Injectable()
export class Backlogs {
  constructor(
    private readonly outbox: Outbox,
    private readonly deadLetters: DeadLetters,
  ) {}

  async now(): Promise<Backlog> {
    const { values } = await skipped.get();
    const count = (reason: string) => values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
    return {
      outboxPending: await this.outbox.pending(),
      outboxOldestAgeSeconds: await this.outbox.oldestAgeSeconds(),
      deadLettersOpen: await this.deadLetters.open(),
      deadLettersFailedAgain: await this.deadLetters.failedAgain(),
      deadLettersTakenBy: await this.deadLetters.takenBy(),
      skipped: { duplicate: count('duplicate'), locked: count('locked') },
    };
  }
}
