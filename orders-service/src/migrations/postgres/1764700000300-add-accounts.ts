import { migration, table } from '@order-flow/storage/migration';

export const AddAccountsOnPostgres1764700000300 = migration('AddAccountsOnPostgres1764700000300', [
  table(`accounts (
    name text COLLATE "C" PRIMARY KEY,
    role text NOT NULL,
    "passwordHash" text NOT NULL,
    "passwordSetAt" timestamptz NOT NULL,
    "disabledAt" timestamptz,
    revision integer NOT NULL,
    "fileVersion" text,
    "createdAt" timestamptz NOT NULL,
    "updatedAt" timestamptz NOT NULL
  )`),
]);
