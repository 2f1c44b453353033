import AddIcon from '@mui/icons-material/PersonAddOutlined';
import { Box, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { Title, usePermissions, useTranslate } from 'react-admin';
import { WriteButton } from '../session/roles';
import { Empty } from '../shared/lists/Empty';
import { LoadError } from '../shared/loading/LoadError';
import { LoadingLines } from '../shared/loading/LoadingLines';
import { AccountTable } from './AccountTable';
import { CreateDialog } from './CreateDialog';
import { useAccounts } from './use-accounts';

/** The people who can sign in. */
export default function Accounts() {
  const { permissions } = usePermissions<string>();
  return (
    <>
      <Title title="resources.accounts.name" />
      {permissions === undefined ? (
        <LoadingLines />
      ) : permissions === 'admin' ? (
        <ForAdmins />
      ) : (
        <Empty title="accounts.for_admins.title" text="accounts.for_admins.text" />
      )}
    </>
  );
}

function ForAdmins() {
  const translate = useTranslate();
  const { data, error, refetch } = useAccounts();
  const [isCreating, setCreating] = useState(false);
  if (!data) return error ? <LoadError error={error} retry={refetch} /> : <LoadingLines />;
  return (
    <Box sx={{ display: 'grid', gap: 2, pb: 3, minWidth: 0 }}>
      <Stack direction={{ xs: 'column', sm: 'row' }} sx={{ gap: 2, justifyContent: 'space-between' }}>
        <Typography color="textSecondary" sx={{ maxWidth: 640 }}>
          {translate('accounts.intro')}
        </Typography>
        <WriteButton
          variant="contained"
          startIcon={<AddIcon />}
          onClick={() => setCreating(true)}
          sx={{ alignSelf: 'flex-start', flexShrink: 0 }}
        >
          {translate('accounts.create.button')}
        </WriteButton>
      </Stack>
      <AccountTable accounts={data.items} />
      {isCreating && <CreateDialog onClose={() => setCreating(false)} />}
    </Box>
  );
}
