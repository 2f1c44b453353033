import { column, migration } from '@order-flow/storage/migration';

export const OwnEndpoints1764700000000 = migration('OwnEndpoints1764700000000', [
  column('endpoints', 'owner', 'INTEGER'),
]);
