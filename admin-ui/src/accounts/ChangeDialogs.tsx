import { DialogContentText } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { AccountView } from '../api/api-types';
import { ConfirmDialog } from '../shared/forms/ConfirmDialog';
import { GivenPasswordField, MIN_PASSWORD, randomPassword, RoleField } from './fields';
import { pathOf, useAccountChange } from './use-accounts';

interface Props {
  readonly account: AccountView;
  readonly onClose: () => void;
}

export function RoleDialog({ account, onClose }: Props) {
  const translate = useTranslate();
  const change = useAccountChange();
  const [role, setRole] = useState(account.role);
  const { name } = account;
  return (
    <ConfirmDialog
      open
      title={translate('accounts.role.title', { name })}
      confirm={translate('accounts.role.confirm')}
      disabled={role === account.role}
      onConfirm={() => change('PATCH', pathOf(account), { role }, 'role')}
      onClose={onClose}
    >
      <DialogContentText gutterBottom>{translate('accounts.role.text', { name })}</DialogContentText>
      <RoleField value={role} onChange={setRole} />
    </ConfirmDialog>
  );
}

export function PasswordDialog({ account, onClose }: Props) {
  const translate = useTranslate();
  const change = useAccountChange();
  const [password, setPassword] = useState(randomPassword);
  const { name } = account;
  return (
    <ConfirmDialog
      open
      title={translate('accounts.password.title', { name })}
      confirm={translate('accounts.password.confirm')}
      disabled={password.length < MIN_PASSWORD}
      onConfirm={() => change('POST', `${pathOf(account)}/password`, { password }, 'password')}
      onClose={onClose}
    >
      <DialogContentText gutterBottom>{translate('accounts.password.text', { name })}</DialogContentText>
      <GivenPasswordField value={password} onChange={setPassword} />
    </ConfirmDialog>
  );
}

/** Disables the account, or enables it again. */
export function SwitchDialog({ account, onClose }: Props) {
  const translate = useTranslate();
  const change = useAccountChange();
  const disabled = account.disabledAt === null;
  const what = disabled ? 'disable' : 'enable';
  const { name } = account;
  return (
    <ConfirmDialog
      open
      title={translate(`accounts.${what}.title`, { name })}
      confirm={translate(`accounts.${what}.button`)}
      color={disabled ? 'error' : 'primary'}
      onConfirm={() => change('PATCH', pathOf(account), { disabled }, what)}
      onClose={onClose}
    >
      <DialogContentText>{translate(`accounts.${what}.text`)}</DialogContentText>
    </ConfirmDialog>
  );
}
