import { owners } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const NameOwners1764600000000 = migration('NameOwners1764600000000', owners);
