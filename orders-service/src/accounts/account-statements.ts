/** The SQL of the accounts, one function for each statement. */
import type { AccountView, Role, StoredAccount } from '@order-flow/contracts/payloads';
import { alone } from '@order-flow/storage/alone';
import { forUpdate } from '@order-flow/storage/dialect';
import type { Reads } from '@order-flow/storage/reads';
import type { Transaction } from '@order-flow/storage/write-queue';

/** A row of `accounts`. */
export interface Account extends StoredAccount {
  /** A hash of the entry in the accounts file that the row came from, or that last changed it; null if there was none. */
  readonly fileVersion: string | null;
}

export const toView = ({
  name,
  role,
  disabledAt,
  passwordSetAt,
  createdAt,
  updatedAt,
}: Account): AccountView => ({ name, role, disabledAt, passwordSetAt, createdAt, updatedAt });

export async function allAccounts(reads: Reads): Promise<StoredAccount[]> {
  const rows = await reads.query<Account[]>('SELECT * FROM accounts ORDER BY name');
  return rows.map((row) => ({ ...toView(row), passwordHash: row.passwordHash, revision: row.revision }));
}

/** The names of all accounts. No other transaction adds one until this one ends. */
export async function accountNames(tx: Transaction): Promise<string[]> {
  await alone(tx, 'the names of accounts');
  const rows = await tx.rows<Pick<Account, 'name'>>('SELECT name FROM accounts');
  return rows.map(({ name }) => name);
}

/**
 * The account, and the other admins who can sign in. All are locked, so that of two admins who disable each other at the
 * same time, one is refused.
 */
export async function withOtherAdmins(
  tx: Transaction,
  name: string,
): Promise<{ account: Account | undefined; otherAdmins: number }> {
  const rows = await tx.rows<Account>(
    `SELECT * FROM accounts WHERE name = $1 OR (role = 'admin' AND "disabledAt" IS NULL) ORDER BY name ${forUpdate}`,
    [name],
  );
  const others = rows.filter((row) => row.name !== name);
  return { account: rows.find((row) => row.name === name), otherAdmins: others.length };
}

export interface NewRow {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly disabledAt: string | null;
  readonly fileVersion: string | null;
}

/** Stores a new account; undefined if there is one with this name already. */
export async function insertAccount(tx: Transaction, row: NewRow): Promise<Account | undefined> {
  const now = new Date().toISOString();
  const [inserted] = await tx.rows<Account>(
    `INSERT INTO accounts (name, role, "passwordHash", "passwordSetAt", "disabledAt", revision, "fileVersion",
       "createdAt", "updatedAt") VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8)
     ON CONFLICT (name) DO NOTHING RETURNING *`,
    [row.name, row.role, row.passwordHash, now, row.disabledAt, row.fileVersion, now, now],
  );
  return inserted;
}

/** Changes the account and counts the change. The revision is tested again, since the decision depends on the row. */
export async function updateAccount(
  tx: Transaction,
  before: Account,
  change: Partial<Pick<Account, 'role' | 'disabledAt' | 'passwordHash' | 'fileVersion'>>,
): Promise<Account> {
  const after = { ...before, ...change };
  const now = new Date().toISOString();
  const passwordSetAt = after.passwordHash === before.passwordHash ? before.passwordSetAt : now;
  const [updated] = await tx.rows<Account>(
    `UPDATE accounts SET role = $1, "disabledAt" = $2, "passwordHash" = $3, "passwordSetAt" = $4, "fileVersion" = $5,
       revision = revision + 1, "updatedAt" = $6 WHERE name = $7 AND revision = $8 RETURNING *`,
    [
      after.role,
      after.disabledAt,
      after.passwordHash,
      passwordSetAt,
      after.fileVersion,
      now,
      before.name,
      before.revision,
    ],
  );
  if (!updated) throw new Error(`account ${before.name} has changed since it was read`);
  return updated;
}
