import { Alert, Box, Chip, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { OrderView, TimelineStep } from '../../api/api-types';
import { LoadError } from '../../shared/loading/LoadError';
import { LoadingLines } from '../../shared/loading/LoadingLines';
import { When } from '../../shared/display/When';
import { useDuration } from '../../shared/format/time';
import { detailOf } from './step-detail';
import { useTimeline } from './use-timeline';

/** The mark of a step: success, failure or detour. */
const MARK: Record<string, string> = {
  CONFIRMED: 'success.main',
  STOCK_RESERVED: 'success.main',
  STOCK_RELEASED: 'success.main',
  WEBHOOK_DELIVERED: 'success.main',
  REJECTED: 'error.main',
  STOCK_REFUSED: 'error.main',
  DEAD_LETTER: 'error.main',
  STUCK: 'error.main',
  STOCK_ASKED_AGAIN: 'warning.main',
  DUPLICATE_SKIPPED: 'warning.main',
  LOCKED: 'warning.main',
  RETRIED: 'warning.main',
  WEBHOOK_FAILED: 'warning.main',
  MAIL_SENT: 'success.main',
  MAIL_FAILED: 'error.main',
  MAIL_BOUNCED: 'error.main',
  MAIL_SUPPRESSED: 'warning.main',
};

export function Timeline({ order }: { order: OrderView }) {
  const translate = useTranslate();
  const duration = useDuration();
  const { data, error, isPending, refetch } = useTimeline(order.id);
  if (isPending) return <LoadingLines />;
  if (!data) return <LoadError error={error} retry={refetch} />;
  const { steps, missing } = data;
  const [first, last] = [steps[0], steps.at(-1)];
  return (
    <Box sx={{ width: '100%' }}>
      {missing.length > 0 && (
        <Alert severity="warning">{translate('orders.missing', { services: missing.join(', ') })}</Alert>
      )}
      {steps.length === 0 && <Typography>{translate('orders.no_steps')}</Typography>}
      {first && last && first !== last && (
        <Typography color="textSecondary" variant="body2">
          {translate('orders.total', { time: duration(Date.parse(last.at) - Date.parse(first.at)) })}
        </Typography>
      )}
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {steps.map((step, n) => (
          <Step key={`${step.service} ${step.step} ${step.at} ${n}`} step={step} before={steps[n - 1]} />
        ))}
      </Box>
    </Box>
  );
}

function Step({ step, before }: { step: TimelineStep; before: TimelineStep | undefined }) {
  const translate = useTranslate();
  const duration = useDuration();
  const said = step.detail ? detailOf(step.detail) : null;
  const detail = said && translate(said.key, said.values);
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        pl: 3,
        py: 1,
        '&::before': {
          content: '""',
          position: 'absolute',
          left: 5,
          top: 0,
          bottom: 0,
          width: 2,
          bgcolor: 'divider',
        },
        '&::after': {
          content: '""',
          position: 'absolute',
          left: 0,
          top: before ? 40 : 16,
          width: 12,
          height: 12,
          borderRadius: '50%',
          bgcolor: MARK[step.step] ?? 'info.main',
        },
      }}
    >
      {before && (
        <Typography variant="caption" color="textSecondary" component="div" sx={{ lineHeight: '24px' }}>
          {translate('orders.after', { time: duration(Date.parse(step.at) - Date.parse(before.at)) })}
        </Typography>
      )}
      <Box sx={{ display: 'flex', columnGap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
        <Typography component="strong" sx={{ fontWeight: 600 }}>
          {translate(`orders.steps.${step.step}`, { _: step.step })}
        </Typography>
        <Chip size="small" label={step.service} />
        {step.attempt !== null && (
          <Chip
            size="small"
            variant="outlined"
            color={step.attempt > 1 ? 'warning' : 'default'}
            label={translate('orders.attempt', { attempt: step.attempt })}
          />
        )}
        <Typography variant="body2" color="textSecondary">
          <When at={step.at} dated />
        </Typography>
      </Box>
      {(detail || step.times > 1) && (
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {detail}
          {step.times > 1 && (
            <>
              {' '}
              {translate('orders.times', { times: step.times })} <When at={step.lastAt} dated />
            </>
          )}
        </Typography>
      )}
    </Box>
  );
}
