import { deadLetterGroups } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const GroupDeadLetters1764100000003 = migration('GroupDeadLetters1764100000003', deadLetterGroups);
