import { messageHistory } from '@order-flow/messaging/schema';
import { column, migration } from '@order-flow/storage/migration';

export const ExtendTimeline1764100000002 = migration('ExtendTimeline1764100000002', [
  column('order_timeline', 'attempt', 'INTEGER'),
  messageHistory,
]);
