import { retentionAndLists } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const PruneOrders1764200000400 = migration('PruneOrders1764200000400', retentionAndLists);
