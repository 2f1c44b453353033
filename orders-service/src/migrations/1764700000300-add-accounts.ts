import { migration, table } from '@order-flow/storage/migration';

export const AddAccounts1764700000300 = migration('AddAccounts1764700000300', [
  table(`accounts (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "passwordSetAt" TEXT NOT NULL,
    "disabledAt" TEXT,
    revision INTEGER NOT NULL,
    "fileVersion" TEXT,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL
  ) WITHOUT ROWID`),
]);
