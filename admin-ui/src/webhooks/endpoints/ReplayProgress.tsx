import { Alert, LinearProgress, Link as TextLink, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { EndpointDetails } from '../../api/api-types';
import { When } from '../../shared/display/When';
import { listOf } from '../../shared/lists/list-of';
import { useShownReplay } from './replays';

/** How far the endpoint's last replay is. The server tells it, so it survives a reload, and every browser shows it. */
export function ReplayProgress({ endpoint }: { endpoint: EndpointDetails }) {
  const translate = useTranslate();
  const { replay, putAway } = useShownReplay(endpoint.replay);
  if (!replay) return null;
  const { id, total, delivered, failed, finished, startedAt } = replay;
  const title = translate('webhooks.progress.title', { smart_count: total });
  return (
    <Alert
      severity={!finished ? 'info' : failed > 0 ? 'warning' : 'success'}
      closeText={translate('app.close')}
      onClose={putAway}
      slotProps={{ message: { sx: { flexGrow: 1 } } }}
    >
      <Typography variant="subtitle2">
        {title} · <When at={startedAt} />
      </Typography>
      <LinearProgress
        variant="determinate"
        value={total === 0 ? 100 : (100 * (delivered + failed)) / total}
        color={finished && failed === 0 ? 'success' : 'primary'}
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
