import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import { IconButton, InputAdornment, MenuItem, TextField } from '@mui/material';
import { useNotify, useTranslate } from 'react-admin';
import type { Role } from '../api/api-types';

export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];
export const MIN_PASSWORD = 12;

/** A role, with what it may do. */
export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const translate = useTranslate();
  return (
    <TextField
      select
      fullWidth
      label={translate('accounts.fields.role')}
      value={value}
      onChange={(event) => onChange(event.target.value as Role)}
      helperText={translate(`accounts.rights.${value}`)}
    >
      {ROLES.map((role) => (
        <MenuItem key={role} value={role}>
          {translate(`accounts.roles.${role}`)}
        </MenuItem>
      ))}
    </TextField>
  );
}

/** A password for somebody else. It can be read, since it must be told. */
export function GivenPasswordField({
  value,
  onChange,
}: {
  value: string;
  onChange: (password: string) => void;
}) {
  const translate = useTranslate();
  const notify = useNotify();
  const label = translate('accounts.fields.password');
  const copy = () => {
    // There is no clipboard without a secure context, but the text can still be selected by hand.
    void (navigator.clipboard as Clipboard | undefined)
      ?.writeText(value)
      .then(() => notify('app.copied', { type: 'success', autoHideDuration: 1500 }));
  };
  const button = (
    <InputAdornment position="end">
      <IconButton size="small" edge="end" onClick={copy} aria-label={`${translate('app.copy')}: ${label}`}>
        <CopyIcon fontSize="small" />
      </IconButton>
    </InputAdornment>
  );
  return (
    <TextField
      fullWidth
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      autoComplete="off"
      error={value.length < MIN_PASSWORD}
      helperText={translate('accounts.password_help')}
      slotProps={{ htmlInput: { spellCheck: false, maxLength: 1000 }, input: { endAdornment: button } }}
    />
  );
}

/** 120 random bits. */
export function randomPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
