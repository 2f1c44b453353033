import { messagingSchema } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const CreateNotifications1764500000000 = migration(
  'CreateNotifications1764500000000',
  messagingSchema,
);
