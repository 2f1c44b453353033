import { messageHistory } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const AddMessageHistory1764100000001 = migration('AddMessageHistory1764100000001', [messageHistory]);
