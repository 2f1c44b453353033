import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropAuditIndexes, indexAudit } from '@order-flow/messaging/operations/audit-trail';

export class IndexAudit1764100000003 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return indexAudit(runner);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropAuditIndexes(runner);
  }
}
