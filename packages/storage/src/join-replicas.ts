import { databaseUrl } from './database-url';
import { PostgresReplicas } from './postgres/replicas';
import { OnlyReplica, type Replicas } from './replicas';
import type { WriteQueue } from './write-queue';

/** Makes this process known to the other replicas. */
export const joinReplicas = (writes: WriteQueue): Promise<Replicas> =>
  databaseUrl === undefined ? Promise.resolve(new OnlyReplica()) : PostgresReplicas.join(writes);
