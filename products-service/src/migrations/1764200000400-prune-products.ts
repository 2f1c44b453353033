import { retentionAndLists } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const PruneProducts1764200000400 = migration('PruneProducts1764200000400', retentionAndLists);
