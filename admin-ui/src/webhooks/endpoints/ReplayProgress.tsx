import { Alert, LinearProgress, Link as TextLink, Typography } from '@mui/material';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { get } from '../../api/api';
import type { EndpointReplay } from '../../api/api-types';
import { LoadError } from '../../shared/loading/LoadError';
import { listOf } from '../../shared/lists/list-of';
import { replayKey, useWatchedReplays } from './replays';

const AGAIN_MS = 500;

/** How far the replay of the endpoint is, if one was started on this page. */
export function ReplayProgress({ id }: { id: string }) {
  const { ids } = useWatchedReplays();
  return ids.includes(id) && <Progress id={id} />;
}

function Progress({ id }: { id: string }) {
  const translate = useTranslate();
  const queries = useQueryClient();
  const { putAway } = useWatchedReplays();
  // Refreshes beside an open dialog too: it moves nothing that the user is reading.
  const { data, error, refetch } = useQuery({
    queryKey: replayKey(id),
    queryFn: ({ signal }) => get<EndpointReplay>(`/webhooks/endpoints/${id}/replay`, { signal }),
    refetchInterval: ({ state }) => (state.data?.finished ? false : AGAIN_MS),
    retry: false,
  });
  const isFinished = data?.finished ?? false;
  useEffect(() => {
    if (isFinished) void queries.invalidateQueries({ queryKey: ['webhooks'] });
  }, [isFinished, queries]);
  if (!data) return error && <LoadError error={error} retry={refetch} />;
  const { total, delivered, failed } = data;
  const title = translate('webhooks.progress.title', { smart_count: total });
  return (
    <Alert
      severity={!isFinished ? 'info' : failed > 0 ? 'warning' : 'success'}
      closeText={translate('app.close')}
      onClose={() => putAway(id)}
      slotProps={{ message: { sx: { flexGrow: 1 } } }}
    >
      <Typography variant="subtitle2">{title}</Typography>
      <LinearProgress
        variant="determinate"
        value={total === 0 ? 100 : (100 * (delivered + failed)) / total}
        color={isFinished && failed === 0 ? 'success' : 'primary'}
        aria-label={title}
        sx={{ my: 0.5, height: 8, borderRadius: 1 }}
      />
      <Typography variant="body2" role="status" component="div">
        {total === 0
          ? translate('webhooks.progress.nothing')
          : translate('webhooks.progress.so_far', { delivered, total })}
        {failed > 0 && (
          <>
            {' '}
            <TextLink
              component={Link}
              color="inherit"
              to={listOf('deliveries', { endpointId: id, status: 'failed' })}
            >
              {translate('webhooks.progress.failed', { smart_count: failed })}
            </TextLink>
          </>
        )}
      </Typography>
    </Alert>
  );
}
