import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropAuditPairIndexes, indexAuditPairs } from '../../../messaging/src/audit-trail';
import { indexDeadLetters, reindexDeadLetters } from '../../../messaging/src/dead-letter-groups';
import { createRetention, dropRetention } from '../../../messaging/src/retention';

export class PruneOrders1764200000400 implements MigrationInterface {
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
