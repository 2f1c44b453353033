import {
  Alert,
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  LinearProgress,
} from '@mui/material';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { get } from '../../api/api';
import type { DeliveryDetails, DeliveryView } from '../../api/api-types';
import { usePausesLive } from '../../live';
import { FocusReturns } from '../../shared/forms/FocusReturns';
import { useCommand } from '../../shared/forms/use-command';
import { useDuration } from '../../shared/format/time';
import { LoadError } from '../../shared/loading/LoadError';
import { AnswerText } from '../deliveries/AnswerText';
import type { EndpointDialogProps } from './dialog-props';

const AGAIN_MS = 300;

/** Sends a test, then shows what the endpoint answers to the first attempt. */
export function TestDialog({ endpoint: { id, url }, onClose }: EndpointDialogProps) {
  const translate = useTranslate();
  const titleId = useId();
  const command = useCommand();
  usePausesLive(true);
  const test = useMutation({
    mutationFn: () => command<DeliveryView>(`/webhooks/endpoints/${id}/test`),
  });
  const deliveryId = test.data?.id;
  const seen = useQuery({
    queryKey: ['deliveries', 'test', deliveryId],
    queryFn: ({ signal }) => get<DeliveryDetails>(`/webhooks/deliveries/${deliveryId}`, { signal }),
    enabled: deliveryId !== undefined,
    refetchInterval: ({ state }) => (isAnswered(state.data) ? false : AGAIN_MS),
    retry: false,
  });
  const error = test.error ?? (seen.data ? null : seen.error);
  const isWaiting = test.isPending || (test.isSuccess && !error && !isAnswered(seen.data));
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="sm" fullWidth>
      <DialogTitle id={titleId}>{translate('webhooks.test.title')}</DialogTitle>
      <DialogContent sx={{ overflowWrap: 'anywhere' }}>
        <FocusReturns />
        <DialogContentText gutterBottom>{translate('webhooks.test.text')}</DialogContentText>
        <code>POST {url}</code>
        <Box role="status" sx={{ mt: 2 }}>
          {isWaiting && <LinearProgress aria-label={translate('webhooks.test.waits')} />}
          {!isWaiting && error && <LoadError error={error} />}
          {!isWaiting && isAnswered(seen.data) && <Answer delivery={seen.data} />}
        </Box>
      </DialogContent>
      <DialogActions>
        {deliveryId !== undefined && (
          <Button component={Link} to={`/deliveries/${deliveryId}/show`}>
            {translate('webhooks.test.show')}
          </Button>
        )}
        <Button onClick={onClose}>{translate('app.close')}</Button>
        <Button variant="contained" autoFocus onClick={() => test.mutate()} loading={isWaiting}>
          {translate('webhooks.test.send')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const isAnswered = (delivery: DeliveryDetails | undefined): delivery is DeliveryDetails =>
  delivery !== undefined && (delivery.status !== 'waiting' || delivery.attemptList.length > 0);

function Answer({ delivery: { attemptList, lastError } }: { delivery: DeliveryDetails }) {
  const translate = useTranslate();
  const duration = useDuration();
  const [attempt] = attemptList;
  if (!attempt) return <Alert severity="error">{lastError}</Alert>;
  const { status, error, durationMs, responseBody } = attempt;
  const time = duration(durationMs);
  return (
    <>
      <Alert severity={error === null ? 'success' : 'error'} sx={{ mb: 2 }}>
        {error === null
          ? translate('webhooks.test.accepted', { status: String(status), time })
          : translate('webhooks.test.refused', { error, time })}
      </Alert>
      <AnswerText text={responseBody} />
    </>
  );
}
