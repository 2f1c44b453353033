import { Alert, Box, Card, CardContent, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { Title, useLocale, useTranslate } from 'react-admin';
import { LoadError } from '../shared/loading/LoadError';
import { FlowForm } from './FlowForm';
import { Journey } from './Journey';
import { useFlows } from './use-flows';
import { usePlacing, type Sent } from './use-placing';

/** Places orders, and shows their way through the system beside the form. */
export default function Flow() {
  const translate = useTranslate();
  const { batch, place, sendAgain } = usePlacing(useLocale() === 'es' ? 'es' : 'en');
  const orders = useMemo(() => batch?.sent.flatMap(({ order }) => order ?? []) ?? [], [batch]);
  const followed = useFlows(orders);
  const failed = batch?.sent.filter(({ error }) => error !== undefined) ?? [];
  useFreshStock(followed.filter(({ flow }) => flow.status !== 'PENDING').length);
  return (
    <Box sx={{ display: 'grid', gap: 2, pb: 3, minWidth: 0 }}>
      <Title title="resources.flow.name" />
      <Typography color="textSecondary" sx={{ maxWidth: 900, pt: 1 }}>
        {translate('flow.intro')}
      </Typography>
      <Card variant="outlined" sx={{ minWidth: 0 }}>
        <CardContent>
          <FlowForm onPlace={place} />
          {failed.map(({ key, error }) => (
            <Box key={key} sx={{ mt: 1 }}>
              <LoadError error={error} retry={() => sendAgain(key)} />
            </Box>
          ))}
          {batch?.wish.twice && <Twice sent={batch.sent} />}
        </CardContent>
      </Card>
      <Journey key={batch?.id ?? 'none'} followed={followed} />
    </Box>
  );
}

/** What became of requests that were sent twice. */
function Twice({ sent }: { sent: readonly Sent[] }) {
  const translate = useTranslate();
  const answered = sent.filter(({ second }) => second !== undefined);
  if (answered.length === 0 || answered.length < sent.length) return null;
  const once = answered.filter(({ order, second }) => order?.id === second?.orderId && second?.isReplayed);
  const isRight = once.length === answered.length;
  const text = isRight ? 'flow.twice.once' : 'flow.twice.not_once';
  const [first] = answered;
  return (
    <Alert severity={isRight ? 'success' : 'error'} role="status" sx={{ mt: 2, overflowWrap: 'anywhere' }}>
      {translate(text, { smart_count: answered.length, key: first?.key, id: first?.order?.id })}
    </Alert>
  );
}

/** Orders take stock, so the form's catalogue is loaded again when one more has ended. */
function useFreshStock(ended: number): void {
  const client = useQueryClient();
  useEffect(() => {
    if (ended > 0) void client.invalidateQueries({ queryKey: ['products'] });
  }, [client, ended]);
}
