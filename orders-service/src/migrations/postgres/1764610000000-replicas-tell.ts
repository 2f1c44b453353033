import { replicasTell } from '@order-flow/messaging/schema-postgres';
import { migration } from '@order-flow/storage/migration';

export const ReplicasTell1764610000000 = migration('ReplicasTell1764610000000', replicasTell);
