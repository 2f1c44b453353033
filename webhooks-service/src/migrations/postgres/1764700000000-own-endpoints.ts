import { column, migration } from '@order-flow/storage/migration';

export const OwnEndpointsOnPostgres1764700000000 = migration('OwnEndpointsOnPostgres1764700000000', [
  column('endpoints', 'owner', 'bigint'),
]);
