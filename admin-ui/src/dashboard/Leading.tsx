import CheckCircleIcon from '@mui/icons-material/CheckCircleOutlined';
import HelpIcon from '@mui/icons-material/HelpOutlined';
import ErrorIcon from '@mui/icons-material/HighlightOffOutlined';
import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import { Box, Button, Card, Typography } from '@mui/material';
import { useId, type ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { OrderSlo } from '../api/api-types';
import { useNumber, useTime } from '../shared/format/time';
import { listOf } from '../shared/lists/list-of';
import { keptOf, rejectionLevel, type Level } from './leading';
import type { Recent } from './recent';

const LOOK = {
  good: ['success.main', CheckCircleIcon],
  warning: ['warning.main', WarningIcon],
  error: ['error.main', ErrorIcon],
  unknown: ['text.secondary', HelpIcon],
} as const;

interface Props {
  readonly title: string;
  readonly level: Level;
  readonly figure: string;
  /** What the figure says, as a sentence. */
  readonly children: ReactNode;
  readonly more?: ReactNode;
  /** The list of what the figure counts. */
  readonly to: string;
  readonly go: string;
}

/** A large figure, a sentence about it, and a link to what it counts. */
function Leading({ title, level, figure, children, more, to, go }: Props) {
  const translate = useTranslate();
  const id = useId();
  const [color, Icon] = LOOK[level];
  return (
    <Card
      variant="outlined"
      component="section"
      aria-labelledby={id}
      sx={{ minWidth: 0, p: { xs: 2, sm: 3 }, borderLeft: 6, borderLeftColor: color }}
    >
      <Typography id={id} component="h2" variant="subtitle1" sx={{ fontWeight: 600 }}>
        {title}
      </Typography>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, flexWrap: 'wrap', my: 0.5 }}>
        <Typography
          component="p"
          sx={{
            fontSize: { xs: '2.5rem', sm: '3.5rem' },
            fontWeight: 700,
            lineHeight: 1.1,
            letterSpacing: '-0.02em',
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {figure}
        </Typography>
        <Box
          component="span"
          sx={{ display: 'flex', alignItems: 'center', gap: 0.5, fontWeight: 600, color }}
        >
          <Icon aria-hidden />
          {translate(`dashboard.level.${level}`)}
        </Box>
      </Box>
      <Typography>{children}</Typography>
      {more !== undefined && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 0.5 }}>
          {more}
        </Typography>
      )}
      <Button component={Link} to={to} size="small" sx={{ mt: 1, ml: '-5px' }}>
        {go}
      </Button>
    </Card>
  );
}

/** The promise for orders, as the orders database counts it: no Prometheus is needed. */
export function InTime({ slo }: { slo: OrderSlo | undefined }) {
  const translate = useTranslate();
  const percent = useNumber({ style: 'percent', maximumFractionDigits: 2 });
  const number = useNumber({ maximumFractionDigits: 1 });
  const time = useTime('minutes');
  const title = translate('dashboard.in_time.title');
  if (!slo) {
    return (
      <Leading title={title} level="unknown" figure="–" to="/orders" go={translate('dashboard.in_time.go')}>
        {translate('dashboard.in_time.missing')}
      </Leading>
    );
  }
  const { lastHour, last30Days, objective, withinSeconds } = slo;
  const { level, share, left, allowed, since } = keptOf(slo);
  const values = { seconds: withinSeconds, objective: percent(objective) };
  const { from, late } = lastHour;
  return (
    <Leading
      title={title}
      level={level}
      figure={share === null ? '–' : percent(share)}
      to={listOf('orders', late > 0 ? { timing: 'late', from } : { from })}
      go={translate(late > 0 ? 'dashboard.in_time.go_late' : 'dashboard.in_time.go')}
      more={
        left === null ? undefined : (
          <>
            {translate('dashboard.in_time.budget', {
              left: percent(left),
              late: number(last30Days.late),
              placed: number(last30Days.placed),
              allowed: number(allowed),
            })}
            {since !== null && ` ${translate('dashboard.in_time.since', { since: time(since) })}`}
          </>
        )
      }
    >
      {share === null
        ? translate('dashboard.in_time.none', values)
        : translate('dashboard.in_time.sentence', { ...values, share: percent(share) })}
    </Leading>
  );
}

/** The share of rejected orders, against the usual one. */
export function Rejections({ recent }: { recent: Recent | undefined }) {
  const translate = useTranslate();
  const percent = useNumber({ style: 'percent', maximumFractionDigits: 1 });
  const { minutes, rejected = null, usuallyRejected: usual = null } = recent ?? {};
  const values = {
    minutes: minutes ?? 20,
    ...(rejected !== null && { share: percent(rejected) }),
    ...(usual !== null && { usual: percent(usual) }),
  };
  return (
    <Leading
      title={translate('dashboard.rejected.title')}
      level={recent ? rejectionLevel(recent) : 'unknown'}
      figure={rejected === null ? '–' : percent(rejected)}
      to={listOf('orders', { status: 'REJECTED', ...(recent && { from: recent.from }) })}
      go={translate('dashboard.rejected.go')}
      more={rejected === null && usual !== null ? translate('dashboard.rejected.usual', values) : undefined}
    >
      {translate(
        `dashboard.rejected.${rejected === null ? 'few' : usual === null ? 'without_usual' : 'sentence'}`,
        values,
      )}
    </Leading>
  );
}
