import { answer, command, query } from './declare';
import { owners } from './owners';
import {
  ChangeAccount,
  CreateAccount,
  ImportAccounts,
  SetPassword,
  type AccountView,
  type StoredAccount,
} from './payloads/accounts';
import type { Once } from './payloads/caller';
import { AskOwner } from './payloads/system';

// On the queue for queries, so that an account can be disabled while orders wait in the other one.
const { queries } = owners.orders;
const changed = answer<Once<AccountView>>();

/** The people who can sign in. The orders service stores them for the gateway (docs/decisions/accounts.md). */
export const accountMessages = {
  createAccount: command('accounts.create', queries, CreateAccount, changed),
  changeAccount: command('accounts.change', queries, ChangeAccount, changed),
  setPassword: command('accounts.setPassword', queries, SetPassword, changed),
  importAccounts: command('accounts.import', queries, ImportAccounts, answer<{ changed: number }>()),
  listAccounts: query('accounts.list', queries, AskOwner, answer<StoredAccount[]>()),
};
