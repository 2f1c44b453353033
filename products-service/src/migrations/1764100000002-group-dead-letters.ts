import { deadLetterGroups } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const GroupDeadLetters1764100000002 = migration('GroupDeadLetters1764100000002', deadLetterGroups);
