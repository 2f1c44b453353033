import { Stack } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { AccountView } from '../api/api-types';
import { WriteButton } from '../session/roles';
import { PasswordDialog, RoleDialog, SwitchDialog } from './ChangeDialogs';

const DIALOGS = { role: RoleDialog, password: PasswordDialog, disable: SwitchDialog, enable: SwitchDialog };
type Action = keyof typeof DIALOGS;

/** What an admin can do with an account. Each button says whose it is, since every account has the same ones. */
export function AccountActions({ account, isLast }: { account: AccountView; isLast: boolean }) {
  const translate = useTranslate();
  const [open, setOpen] = useState<Action>();
  const Dialog = open && DIALOGS[open];
  const actions: readonly Action[] = ['role', 'password', account.disabledAt === null ? 'disable' : 'enable'];
  return (
    <Stack direction="row" sx={{ gap: 0.5, ml: -1, flexWrap: 'wrap' }}>
      {actions.map((action) => (
        <WriteButton
          key={action}
          size="small"
          sx={{ minWidth: 0, px: 1 }}
          aria-label={translate(`accounts.${action}.name`, { name: account.name })}
          whyNot={isLast && action !== 'password' ? translate('accounts.last_admin') : undefined}
          onClick={() => setOpen(action)}
        >
          {translate(`accounts.${action}.button`)}
        </WriteButton>
      ))}
      {Dialog && <Dialog account={account} onClose={() => setOpen(undefined)} />}
    </Stack>
  );
}
