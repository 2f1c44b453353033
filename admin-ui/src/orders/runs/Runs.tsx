import { Alert, Button, Collapse, LinearProgress, Link as TextLink, Stack, Typography } from '@mui/material';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { get } from '../../api/api';
import type { OrderRun, OrderRunSummary } from '../../api/api-types';
import { WriteButton } from '../../session/roles';
import { When } from '../../shared/display/When';
import { useErrorText } from '../../shared/format/error-text';
import { shortId } from '../../shared/format/short-id';
import { useCommand } from '../../shared/forms/use-command';
import { LoadError } from '../../shared/loading/LoadError';
import { LoadingLines } from '../../shared/loading/LoadingLines';
import { isUnderWay, RUNS, useRuns } from './use-runs';

/** The progress of the runs over many orders. */
export function Runs() {
  const { runs, putAway } = useRuns();
  return (
    <Stack sx={{ gap: 1, my: runs.length > 0 ? 1 : 0 }}>
      {runs.map((run) => (
        <RunProgress key={run.id} run={run} onClose={() => putAway(run.id)} />
      ))}
    </Stack>
  );
}

function RunProgress({ run, onClose }: { run: OrderRunSummary; onClose: () => void }) {
  const translate = useTranslate();
  const listId = useId();
  const [isOpen, setOpen] = useState(false);
  const { id, action, actor, startedAt, total, done, refused, stoppedBy } = run;
  const isRunning = isUnderWay(run);
  const title = translate(`orders.runs.title.${action}`, { smart_count: total });
  const isWhole = !isRunning && refused === 0 && stoppedBy === null;
  return (
    <Alert
      severity={isRunning ? 'info' : isWhole ? 'success' : 'warning'}
      closeText={translate('app.close')}
      {...(isRunning ? { action: <StopButton id={id} title={title} /> } : { onClose })}
      slotProps={{ message: { sx: { flexGrow: 1, minWidth: 0 } } }}
    >
      <Typography variant="subtitle2" component="h2">
        {title}
        <Typography component="span" variant="body2">
          {' · '}
          {translate('orders.runs.by', { actor })} · <When at={startedAt} />
        </Typography>
      </Typography>
      <LinearProgress
        variant="determinate"
        value={(100 * (done + refused)) / total}
        color={isWhole ? 'success' : 'primary'}
        aria-label={title}
        sx={{ my: 0.5, height: 8, borderRadius: 1 }}
      />
      <Typography variant="body2" role="status">
        {translate(`orders.runs.done.${action}`, { done, total })}
        {refused > 0 && ` ${translate('orders.runs.refused', { smart_count: refused })}`}
        {stoppedBy !== null && ` ${translate('orders.runs.stopped', { actor: stoppedBy })}`}
      </Typography>
      {refused > 0 && (
        <>
          <Button
            size="small"
            color="inherit"
            aria-expanded={isOpen}
            aria-controls={listId}
            onClick={() => setOpen(!isOpen)}
          >
            {translate(isOpen ? 'orders.runs.hide' : 'orders.runs.which')}
          </Button>
          <Collapse in={isOpen} id={listId} unmountOnExit>
            <Refusals run={run} />
          </Collapse>
        </>
      )}
    </Alert>
  );
}

function StopButton({ id, title }: { id: string; title: string }) {
  const translate = useTranslate();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const command = useCommand();
  const [isBusy, setBusy] = useState(false);
  const stop = async () => {
    setBusy(true);
    try {
      await command<OrderRun>(`/order-runs/${id}/stop`);
      await queries.invalidateQueries({ queryKey: RUNS });
    } catch (error) {
      notify(errorText(error), { type: 'error' });
    }
    setBusy(false);
  };
  const text = translate('orders.runs.stop');
  return (
    <WriteButton
      size="small"
      color="inherit"
      aria-label={`${text}: ${title}`}
      loading={isBusy}
      onClick={() => void stop()}
    >
      {text}
    </WriteButton>
  );
}

/** Each order that could not be changed, and why. */
function Refusals({ run: { id, refused } }: { run: OrderRunSummary }) {
  const translate = useTranslate();
  const { data, error, refetch } = useQuery({
    queryKey: [...RUNS, id, refused],
    queryFn: ({ signal }) => get<OrderRun>(`/order-runs/${id}`, { signal }),
    placeholderData: (before) => before,
    retry: false,
  });
  if (!data) return error ? <LoadError error={error} retry={refetch} /> : <LoadingLines />;
  const { refusals } = data;
  return (
    <Stack component="ul" tabIndex={0} sx={{ m: 0, pl: 2, maxHeight: 240, overflowY: 'auto' }}>
      {refusals.map(({ orderId, reason }) => (
        <Typography component="li" variant="body2" key={orderId} sx={{ overflowWrap: 'anywhere' }}>
          <TextLink component={Link} to={`/orders/${orderId}/show`} title={orderId} color="inherit">
            <code>{shortId(orderId)}</code>
          </TextLink>
          {': '}
          {reason}
        </Typography>
      ))}
      {refused > refusals.length && (
        <Typography component="li" variant="body2">
          {translate('orders.runs.more_refused', { smart_count: refused - refusals.length })}
        </Typography>
      )}
    </Stack>
  );
}
