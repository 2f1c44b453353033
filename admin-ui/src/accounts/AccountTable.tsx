import {
  Box,
  Card,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
  useMediaQuery,
  type Theme,
} from '@mui/material';
import { useTranslate } from 'react-admin';
import type { AccountView } from '../api/api-types';
import { signedIn } from '../session/session';
import { StatusChip } from '../shared/display/StatusChip';
import { When } from '../shared/display/When';
import { useStore } from '../store';
import { AccountActions } from './AccountActions';
import { isLastAdmin } from './use-accounts';

interface Props {
  readonly accounts: readonly AccountView[];
}

/** The accounts: a table, on a phone a card for each. */
export function AccountTable({ accounts }: Props) {
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  return isPhone ? <Cards accounts={accounts} /> : <Rows accounts={accounts} />;
}

const COLUMNS = ['name', 'role', 'state', 'passwordSetAt', 'actions'] as const;

function Rows({ accounts }: Props) {
  const translate = useTranslate();
  return (
    <Card variant="outlined">
      <Table size="small" aria-label={translate('resources.accounts.name')}>
        <TableHead>
          <TableRow>
            {COLUMNS.map((column) => (
              <TableCell key={column}>{translate(`accounts.fields.${column}`)}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {accounts.map((account) => (
            <TableRow key={account.name}>
              <TableCell sx={{ overflowWrap: 'anywhere' }}>
                <Name account={account} />
              </TableCell>
              <TableCell>{translate(`accounts.roles.${account.role}`)}</TableCell>
              <TableCell>
                <State account={account} />
              </TableCell>
              <TableCell>
                <When at={account.passwordSetAt} seconds={false} />
              </TableCell>
              <TableCell>
                <AccountActions account={account} isLast={isLastAdmin(account, accounts)} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function Cards({ accounts }: Props) {
  const translate = useTranslate();
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
      {accounts.map((account) => (
        <Card key={account.name} component="li" variant="outlined" sx={{ p: 1.5, overflowWrap: 'anywhere' }}>
          <Stack direction="row" sx={{ gap: 1, justifyContent: 'space-between', alignItems: 'flex-start' }}>
            <Box>
              <Name account={account} />
              <Typography variant="body2" color="textSecondary">
                {translate(`accounts.roles.${account.role}`)}
              </Typography>
            </Box>
            <State account={account} />
          </Stack>
          <Box sx={{ mt: 0.5 }}>
            <AccountActions account={account} isLast={isLastAdmin(account, accounts)} />
          </Box>
        </Card>
      ))}
    </Box>
  );
}

function Name({ account: { name } }: { account: AccountView }) {
  const translate = useTranslate();
  const isOwn = useStore(signedIn)?.name === name;
  return (
    <>
      <strong>{name}</strong>
      {isOwn && ` (${translate('accounts.you')})`}
    </>
  );
}

function State({ account: { disabledAt } }: { account: AccountView }) {
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', columnGap: 1, flexWrap: 'wrap', alignItems: 'center' }}
    >
      <StatusChip status={disabledAt === null ? 'active' : 'disabled'} />
      {disabledAt !== null && <When at={disabledAt} seconds={false} />}
    </Box>
  );
}
