import { deadLettersByTrace } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const FindByTrace1764300000700 = migration('FindByTrace1764300000700', [deadLettersByTrace]);
