import { auditIndexes } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const IndexAudit1764100000003 = migration('IndexAudit1764100000003', auditIndexes);
