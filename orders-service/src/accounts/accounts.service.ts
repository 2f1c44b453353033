import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { patterns } from '@order-flow/contracts/contracts';
import { InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import {
  MAX_ACCOUNTS,
  type AccountView,
  type ChangeAccount,
  type CreateAccount,
  type FileAccount,
  type ImportAccounts,
  type Once,
  type SetPassword,
  type StoredAccount,
} from '@order-flow/contracts/payloads';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { audit } from '@order-flow/messaging/operations/audit';
import { Commands } from '@order-flow/messaging/outbox/commands';
import { Reads } from '@order-flow/storage/reads';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';
import {
  accountNames,
  allAccounts,
  insertAccount,
  toView,
  updateAccount,
  withOtherAdmins,
  type Account,
} from './account-statements';

/** What a name looks like to a person: Bob and bob, or letters of another width, are the same. */
const looks = (name: string) => name.normalize('NFKC').toLowerCase();

/** The actor of the audit entries of an import. */
const FILE = 'accounts-file';

/**
 * The people who can sign in. The gateway has no database, so they are kept here (docs/decisions/accounts.md). Each change
 * is recorded in the audit trail, without passwords.
 */
@Injectable()
export class AccountsService {
  constructor(
    private readonly commands: Commands,
    private readonly writes: WriteQueue,
    private readonly reads: Reads,
  ) {}

  list(): Promise<StoredAccount[]> {
    return allAccounts(this.reads);
  }

  /** @throws RequestError CONFLICT if the name is taken, also in another case, or there are 1,000 accounts */
  create(message: MessageContext, command: CreateAccount): Promise<Once<AccountView>> {
    const { actor, name, role, passwordHash } = command;
    return this.commands.once(message, command, async (tx) => {
      const names = await accountNames(tx);
      if (names.length >= MAX_ACCOUNTS)
        throw new RequestError('CONFLICT', `There are ${MAX_ACCOUNTS} accounts already.`);
      const alike = names.find((other) => other !== name && looks(other) === looks(name));
      if (alike !== undefined)
        throw new RequestError(
          'CONFLICT',
          `There is an account ${alike} already: one would be taken for the other.`,
        );
      const created = await insertAccount(tx, {
        ...{ name, role, passwordHash },
        disabledAt: null,
        fileVersion: null,
      });
      if (!created) throw new RequestError('CONFLICT', `There is an account ${name} already.`);
      audit(tx, { actor, action: patterns.createAccount, target: name, after: shown(created) });
      return toView(created);
    });
  }

  /**
   * Changes the role, or switches the account off or on.
   *
   * @throws InvalidPayloadError without a change; RequestError NOT_FOUND, or CONFLICT if no admin would be left
   */
  change(message: MessageContext, command: ChangeAccount): Promise<Once<AccountView>> {
    const { actor, name, role, disabled } = command;
    if (role === undefined && disabled === undefined) {
      throw new InvalidPayloadError(patterns.changeAccount, [
        { field: 'body', reason: 'must have role or disabled' },
      ]);
    }
    return this.commands.once(message, command, async (tx) => {
      const { account: before, otherAdmins } = await withOtherAdmins(tx, name);
      if (!before) throw notFound(name);
      const isDisabled = disabled ?? before.disabledAt !== null;
      const change = {
        role: role ?? before.role,
        disabledAt: isDisabled ? (before.disabledAt ?? new Date().toISOString()) : null,
      };
      if (isActiveAdmin(before) && !isActiveAdmin(change) && otherAdmins === 0) {
        throw new RequestError(
          'CONFLICT',
          `${name} is the last admin. Make somebody else an admin first, or nobody could manage the accounts.`,
        );
      }
      const updated = await updateAccount(tx, before, change);
      audit(tx, {
        ...{ actor, action: patterns.changeAccount, target: name },
        before: shown(before),
        after: shown(updated),
      });
      return toView(updated);
    });
  }

  /** @throws RequestError NOT_FOUND; CONFLICT if the account no longer has the revision of the command */
  setPassword(message: MessageContext, command: SetPassword): Promise<Once<AccountView>> {
    const { actor, name, passwordHash, revision } = command;
    return this.commands.once(message, command, async (tx) => {
      const { account: before } = await withOtherAdmins(tx, name);
      if (!before) throw notFound(name);
      if (revision !== undefined && revision !== before.revision)
        throw new RequestError('CONFLICT', 'The account has just been changed. Try again.');
      const updated = await updateAccount(tx, before, { passwordHash });
      audit(tx, { actor, action: patterns.setPassword, target: name });
      return toView(updated);
    });
  }

  /**
   * Takes in the entries of a gateway's accounts file: those that are new, or that have changed in the file since they were
   * last taken in. So the file starts an installation and sets a forgotten password, and does not undo what was changed on
   * the page. The last admin can be lowered like this: whoever can write the file decides. Only
   * the accounts with which an installation starts are no change that the audit trail records.
   */
  async import(message: MessageContext, { accounts }: ImportAccounts): Promise<{ changed: number }> {
    const taken = await this.writes.run(
      async (tx) => {
        let changed = 0;
        const isStart = (await accountNames(tx)).length === 0;
        for (const entry of accounts) if (await takeIn(tx, entry, isStart)) changed++;
        return changed;
      },
      () => message.refuseExpired(),
    );
    return { changed: taken };
  }
}

/** Whether the entry has changed anything. */
async function takeIn(tx: Transaction, entry: FileAccount, isStart: boolean): Promise<boolean> {
  const { name, role, passwordHash, disabled = false } = entry;
  const fileVersion = hash('sha256', JSON.stringify([role, passwordHash, disabled]), 'base64url');
  const disabledAt = disabled ? new Date().toISOString() : null;
  const about = { actor: FILE, action: patterns.importAccounts, target: name };
  const { account: before } = await withOtherAdmins(tx, name);
  if (!before) {
    const inserted = await insertAccount(tx, { name, role, passwordHash, disabledAt, fileVersion });
    if (inserted && !isStart) audit(tx, { ...about, after: shown(inserted) });
    return inserted !== undefined;
  }
  if (before.fileVersion === fileVersion) return false;
  // An entry that disables says no more: role and password in the file may be older than those that are stored.
  const change = disabled ? { disabledAt } : { role, passwordHash, disabledAt };
  const updated = await updateAccount(tx, before, { ...change, fileVersion });
  audit(tx, { ...about, before: shown(before), after: shown(updated) });
  return true;
}

const isActiveAdmin = ({ role, disabledAt }: Pick<Account, 'role' | 'disabledAt'>) =>
  role === 'admin' && disabledAt === null;

const notFound = (name: string) => new RequestError('NOT_FOUND', `There is no account ${name}.`);

/** What the audit trail shows. */
const shown = ({ role, disabledAt }: Account) => ({ role, disabled: disabledAt !== null });
