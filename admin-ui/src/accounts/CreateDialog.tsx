import { Stack, TextField } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Role } from '../api/api-types';
import { ConfirmDialog } from '../shared/forms/ConfirmDialog';
import { GivenPasswordField, MIN_PASSWORD, randomPassword, RoleField } from './fields';
import { useAccountChange } from './use-accounts';

const NAME = /^[\p{L}\p{N}._@+-]{1,100}$/u;

export function CreateDialog({ onClose }: { onClose: () => void }) {
  const translate = useTranslate();
  const change = useAccountChange();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [password, setPassword] = useState(randomPassword);
  const isWrongName = name !== '' && !NAME.test(name);
  return (
    <ConfirmDialog
      open
      title={translate('accounts.create.title')}
      confirm={translate('accounts.create.confirm')}
      disabled={!NAME.test(name) || password.length < MIN_PASSWORD}
      onConfirm={() => change('POST', '', { name, role, password }, 'create')}
      onClose={onClose}
    >
      <Stack sx={{ gap: 1 }}>
        <TextField
          fullWidth
          autoFocus
          label={translate('accounts.fields.name')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="off"
          error={isWrongName}
          helperText={translate('accounts.name_help')}
          slotProps={{ htmlInput: { spellCheck: false, maxLength: 100 } }}
        />
        <RoleField value={role} onChange={setRole} />
        <GivenPasswordField value={password} onChange={setPassword} />
      </Stack>
    </ConfirmDialog>
  );
}
