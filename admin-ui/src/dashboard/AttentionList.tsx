import CheckCircleIcon from '@mui/icons-material/CheckCircleOutlined';
import { Alert, Button, Stack } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { useNumber, useRegion } from '../shared/format/time';
import type { Attention } from './attention';

/** The things that need attention, each with a link to the right screen; says so if there are none. */
export function AttentionList({ found }: { found: readonly Attention[] }) {
  const translate = useTranslate();
  const names = new Intl.ListFormat(useRegion());
  const percent = useNumber({ style: 'percent' });
  const inPercent = (shares: Attention['shares'] = {}) =>
    Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, percent(share)]));
  if (found.length === 0) {
    return (
      <Alert severity="success" icon={<CheckCircleIcon />}>
        {translate('dashboard.attention.nothing')}
      </Alert>
    );
  }
  return (
    <Stack spacing={1} component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {found.map(({ severity, what, values, shares, takenBy, to }) => (
        <li key={`${what} ${values.name ?? ''}`}>
          <Alert
            severity={severity}
            action={
              <Button color="inherit" size="small" component={Link} to={to}>
                {translate(`dashboard.go.${what}`)}
              </Button>
            }
          >
            {translate(`dashboard.attention.${what}`, { ...values, ...inPercent(shares) })}
            {takenBy && ` ${translate('dashboard.attention.taken_by', { names: names.format(takenBy) })}`}
          </Alert>
        </li>
      ))}
    </Stack>
  );
}
