import { Alert, LinearProgress, Stack, Typography } from '@mui/material';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { HttpError, useTranslate } from 'react-admin';
import { get } from '../../api/api';
import type { ReplayView } from '../../api/api-types';
import { LoadError } from '../../shared/loading/LoadError';
import { Missing } from '../../shared/loading/Missing';
import { replayKey, useWatchedReplays } from './replays';
import { useDuration } from '../../shared/format/time';

const UNDER_WAY_MS = 500;
/** A replayed message may still fail again after all its retries. */
const SENT_MS = 2000;

/** The progress of each replay started from this page. */
export function Replays() {
  const { ids } = useWatchedReplays();
  return (
    <Stack sx={{ gap: 1, my: ids.length > 0 ? 1 : 0 }}>
      {ids.map((id) => (
        <ReplayProgress key={id} id={id} />
      ))}
    </Stack>
  );
}

function ReplayProgress({ id }: { id: string }) {
  const translate = useTranslate();
  const queries = useQueryClient();
  const { putAway } = useWatchedReplays();
  // Refreshes beside an open dialog too: it moves nothing that the user is reading.
  const { data, error, refetch } = useQuery({
    queryKey: replayKey(id),
    queryFn: ({ signal }) => get<ReplayView>(`/dead-letters/replays/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.finished ? SENT_MS : UNDER_WAY_MS),
    retry: false,
  });
  const isGone = error instanceof HttpError && error.status === 404;
  useEffect(() => {
    // May run more than once, because the store returns a new function each time. A closed replay stays closed.
    if (isGone) putAway(id);
  }, [isGone, id, putAway]);
  const isFinished = data?.finished ?? false;
  const failedAgain = data?.failedAgain ?? 0;
  useEffect(() => {
    if (isFinished) void queries.invalidateQueries({ queryKey: ['dead-letters'] });
  }, [isFinished, failedAgain, queries]);
  if (!data) return error && !isGone ? <LoadError error={error} retry={refetch} /> : null;
  return (
    <Alert
      severity={!isFinished ? 'info' : failedAgain > 0 ? 'warning' : 'success'}
      closeText={translate('app.close')}
      onClose={() => putAway(id)}
      slotProps={{ message: { sx: { flexGrow: 1 } } }}
    >
      <Numbers replay={data} />
      <Missing services={data.missing} />
    </Alert>
  );
}

function Numbers({ replay: { done, total, failedAgain, finished, ratePerSecond } }: { replay: ReplayView }) {
  const translate = useTranslate();
  const duration = useDuration();
  const left = duration(Math.ceil((total - done) / ratePerSecond) * 1000);
  const title = translate('dead-letters.progress.title', { smart_count: total, rate: ratePerSecond });
  return (
    <>
      <Typography variant="subtitle2">{title}</Typography>
      <LinearProgress
        variant="determinate"
        value={total === 0 ? 100 : (100 * done) / total}
        color={finished && failedAgain === 0 ? 'success' : 'primary'}
        aria-label={title}
        sx={{ my: 0.5, height: 8, borderRadius: 1 }}
      />
      <Typography variant="body2" role="status">
        {finished
          ? translate('dead-letters.progress.sent', { smart_count: total })
          : translate('dead-letters.progress.so_far', { done, total, left })}{' '}
        {failedAgain > 0
          ? translate('dead-letters.progress.failed_again', { smart_count: failedAgain })
          : finished && translate('dead-letters.progress.none_failed')}
      </Typography>
    </>
  );
}
