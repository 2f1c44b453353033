import { Alert, Card, CardContent, Stack, Typography, type AlertColor } from '@mui/material';
import type { ReactNode } from 'react';
import { StatusChip } from '../display/StatusChip';
import { Outcome, type SentOutcome } from './Outcome';
import { useEventName } from './use-event-name';

interface Props {
  readonly sent: SentOutcome;
  readonly event: string;
  readonly texts: 'mails' | 'webhooks';
  readonly severity: AlertColor;
  readonly action: ReactNode;
  /** The facts. */
  readonly children: ReactNode;
}

/** What was sent: its status and what a person can do, its event, what became of it, and its facts. */
export function SentCard({ sent, event, texts, severity, action, children }: Props) {
  const eventName = useEventName();
  return (
    <Card>
      <CardContent>
        <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
          <StatusChip status={sent.status} size="medium" />
          <span style={{ flexGrow: 1 }} />
          {action}
        </Stack>
        <Typography variant="h6" component="h2" sx={{ my: 2, overflowWrap: 'anywhere' }}>
          {eventName(event)}
        </Typography>
        <Alert severity={severity} sx={{ mb: 2, overflowWrap: 'anywhere' }}>
          <Outcome sent={sent} texts={texts} />
        </Alert>
        {children}
      </CardContent>
    </Card>
  );
}
