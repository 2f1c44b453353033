import { Alert, Card, CardContent, Stack, Typography } from '@mui/material';
import { Show, useRecordContext } from 'react-admin';
import type { MailStatus, MailView } from '../../api/api-types';
import { useLive } from '../../live';
import { StatusChip } from '../../shared/display/StatusChip';
import { NotLoaded } from '../../shared/loading/Loaded';
import { SendAgain } from '../actions/SendAgain';
import { MailOutcome } from '../MailOutcome';
import { useKindName } from '../use-kind-name';
import { MailFacts } from './MailFacts';

const SEVERITY = {
  waiting: 'info',
  sent: 'success',
  failed: 'error',
  suppressed: 'info',
  bounced: 'warning',
} as const satisfies Record<MailStatus, string>;

export default function MailShow() {
  return (
    <Show<MailView> queryOptions={useLive()} actions={false} component="div">
      <Mail />
    </Show>
  );
}

function Mail() {
  const kindName = useKindName();
  const mail = useRecordContext<MailView>();
  if (!mail) return <NotLoaded />;
  return (
    <Card>
      <CardContent>
        <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
          <StatusChip status={mail.status} size="medium" />
          <span style={{ flexGrow: 1 }} />
          <SendAgain mail={mail} />
        </Stack>
        <Typography variant="h6" component="h2" sx={{ my: 2, overflowWrap: 'anywhere' }}>
          {kindName(mail.kind)}
        </Typography>
        <Alert severity={SEVERITY[mail.status]} sx={{ mb: 2, overflowWrap: 'anywhere' }}>
          <MailOutcome mail={mail} />
        </Alert>
        <MailFacts mail={mail} />
      </CardContent>
    </Card>
  );
}
