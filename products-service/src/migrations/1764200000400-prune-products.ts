import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropAuditPairIndexes, indexAuditPairs } from '@order-flow/messaging/operations/audit-trail';
import { indexDeadLetters, reindexDeadLetters } from '@order-flow/messaging/dead-letters/dead-letter-groups';
import { createRetention, dropRetention } from '@order-flow/storage/retention';

export class PruneProducts1764200000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createRetention(runner);
    await indexDeadLetters(runner);
    await indexAuditPairs(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropAuditPairIndexes(runner);
    await reindexDeadLetters(runner);
    await dropRetention(runner);
  }
}
