import PasswordIcon from '@mui/icons-material/PasswordOutlined';
import { DialogContentText, ListItemIcon, ListItemText, MenuItem, Stack, TextField } from '@mui/material';
import { useState } from 'react';
import { HttpError, useNotify, useTranslate, useUserMenu } from 'react-admin';
import { post } from '../api/api';
import type { SignedIn } from '../api/api-types';
import { signedIn } from '../session/session';
import { ConfirmDialog } from '../shared/forms/ConfirmDialog';
import { createStore, useStore } from '../store';
import { MIN_PASSWORD } from './fields';

/** Whether the dialog is open. It is not in the menu, which closes. */
const isOpen = createStore(false);

/** In the menu below the user's name. */
export function OwnPasswordItem() {
  const translate = useTranslate();
  const menu = useUserMenu();
  const open = () => {
    menu?.onClose();
    isOpen.set(true);
  };
  return (
    <MenuItem onClick={open}>
      <ListItemIcon>
        <PasswordIcon fontSize="small" />
      </ListItemIcon>
      <ListItemText>{translate('accounts.own.button')}</ListItemText>
    </MenuItem>
  );
}

/** The API names the field in which the present password was sent. */
const isWrongPassword = (error: unknown) =>
  error instanceof HttpError &&
  (error.body as { errors?: Record<string, string> }).errors?.['currentPassword'] !== undefined;

export const OwnPassword = () => (useStore(isOpen) ? <OwnPasswordDialog /> : null);

/** The sessions of the user end, and the answer begins a new one for this page. */
function OwnPasswordDialog() {
  const translate = useTranslate();
  const notify = useNotify();
  const [typed, setTyped] = useState({ present: '', next: '', again: '' });
  const { present, next, again } = typed;
  const isShort = next !== '' && next.length < MIN_PASSWORD;
  const differs = again !== '' && again !== next;
  const change = async () => {
    const body = { currentPassword: present, newPassword: next };
    try {
      signedIn.set(await post<SignedIn>('/auth/password', body));
    } catch (error) {
      throw isWrongPassword(error) ? new Error('accounts.own.wrong') : error;
    }
    notify('accounts.own.done', { type: 'success' });
  };
  const field = (name: keyof typeof typed, error: boolean, helperText?: string) => (
    <TextField
      fullWidth
      type="password"
      autoFocus={name === 'present'}
      label={translate(`accounts.own.${name}`)}
      value={typed[name]}
      onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
      autoComplete={name === 'present' ? 'current-password' : 'new-password'}
      error={error}
      helperText={helperText}
      slotProps={{ htmlInput: { maxLength: 1000 } }}
    />
  );
  return (
    <ConfirmDialog
      open
      title={translate('accounts.own.title')}
      confirm={translate('accounts.own.confirm')}
      disabled={present === '' || next.length < MIN_PASSWORD || next !== again}
      onConfirm={change}
      onClose={() => isOpen.set(false)}
    >
      <DialogContentText gutterBottom>{translate('accounts.own.text')}</DialogContentText>
      <Stack sx={{ gap: 1 }}>
        {field('present', false)}
        {field('next', isShort, translate('accounts.own.next_help'))}
        {field('again', differs, differs ? translate('accounts.own.differs') : undefined)}
      </Stack>
    </ConfirmDialog>
  );
}
