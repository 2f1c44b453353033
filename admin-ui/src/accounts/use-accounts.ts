import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNotify } from 'react-admin';
import { call, get, type Method } from '../api/api';
import type { AccountList, AccountView } from '../api/api-types';
import { useLive } from '../live';

const KEY = ['accounts'];

/** All accounts, refreshed every 2 s. */
export function useAccounts() {
  const live = useLive();
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<AccountList>('/accounts', { signal }),
    ...live,
  });
}

/** Whether nobody else could manage the accounts without this one. */
export const isLastAdmin = ({ name }: AccountView, accounts: readonly AccountView[]): boolean =>
  accounts
    .filter(({ role, disabledAt }) => role === 'admin' && disabledAt === null)
    .every((one) => one.name === name);

/** Sends a change, tells the user `done` (a translation key) with the account's name, and loads the list again. */
export function useAccountChange() {
  const notify = useNotify();
  const queries = useQueryClient();
  return async (method: Method, path: string, body: object, done: string): Promise<void> => {
    const { name } = (await call<AccountView>(method, `/accounts${path}`, { body })).body;
    notify(`accounts.${done}.done`, { type: 'success', messageArgs: { name } });
    await queries.invalidateQueries({ queryKey: KEY });
  };
}

export const pathOf = ({ name }: AccountView): string => `/${encodeURIComponent(name)}`;
