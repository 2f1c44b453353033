import { Box, ButtonBase, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useDuration } from '../shared/format/time';
import type { Flow, FlowStep } from './steps';
import type { Why } from './use-flows';
import { useStepText } from './use-step-text';

interface Props {
  readonly flow: Flow;
  readonly why: Why | null;
  /** How many of the steps the replay has shown. */
  readonly reached: number;
  readonly onShow: (step: number) => void;
}

/** What is said instead of a time: a translation key. */
export const timeless = (why: Why | null | undefined): string =>
  why === 'on_the_way' ? 'flow.time_later' : 'flow.time_unknown';

/** The steps in plain words, with their times. For screen readers this is the map. A click shows that moment on the map. */
export function StepList({ flow: { steps, status }, why, reached, onShow }: Props) {
  const translate = useTranslate();
  const isReplaying = reached < steps.length;
  return (
    <>
      <Typography variant="caption" color="textSecondary" component="p" sx={{ my: 1 }}>
        {translate('flow.times_hint')}
      </Typography>
      <Box component="ol" aria-label={translate('flow.steps_of')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {steps.map((step, n) => (
          <Box component="li" key={`${step.name} ${step.station} ${step.playMs} ${n}`}>
            <Step
              step={step}
              why={why}
              isReached={n < reached}
              isCurrent={isReplaying && n === reached - 1}
              onShow={() => onShow(n + 1)}
            />
          </Box>
        ))}
      </Box>
      {status === 'PENDING' && (
        <Typography variant="body2" color="textSecondary" sx={{ pl: 1, pt: 1 }}>
          {translate('flow.waits', { station: steps.findLast(({ came }) => came !== null)?.station })}
        </Typography>
      )}
    </>
  );
}

interface StepProps {
  readonly step: FlowStep;
  readonly why: Why | null;
  readonly isReached: boolean;
  readonly isCurrent: boolean;
  readonly onShow: () => void;
}

function Step({ step, why, isReached, isCurrent, onShow }: StepProps) {
  const translate = useTranslate();
  const duration = useDuration();
  const textOf = useStepText();
  const { station, atMs, tookMs, attempt, failed, name } = step;
  const what = /queue$|events$/.test(station) ? 'confirm' : 'commit';
  const more = [
    translate(`flow.stations.${station}`),
    tookMs !== null && translate(`flow.took.${what}`, { time: duration(tookMs) }),
    attempt !== null && translate('orders.attempt', { attempt }),
    failed && translate('flow.failed'),
  ].filter((one) => one !== false);
  return (
    <ButtonBase
      onClick={onShow}
      aria-current={isCurrent ? 'step' : undefined}
      sx={{
        display: 'grid',
        gridTemplateColumns: '78px 14px minmax(0, 1fr)',
        columnGap: 1,
        alignItems: 'start',
        width: '100%',
        textAlign: 'left',
        font: 'inherit',
        py: 0.375,
        px: 0.5,
        borderRadius: 1,
        color: isReached ? 'text.primary' : 'text.secondary',
        bgcolor: isCurrent ? 'action.selected' : 'transparent',
        '&:hover, &:focus-visible': { bgcolor: 'action.hover' },
      }}
    >
      <Typography
        variant="body2"
        component="span"
        sx={{ textAlign: 'right', fontVariantNumeric: 'tabular-nums', fontWeight: atMs === null ? 400 : 600 }}
      >
        {atMs === null ? translate(timeless(why)) : `${atMs < 0 ? '−' : '+'}${duration(Math.abs(atMs))}`}
      </Typography>
      <Box
        aria-hidden
        sx={{
          width: 12,
          height: 12,
          mt: '4px',
          borderRadius: '50%',
          border: 2,
          borderColor: COLOUR[name] ?? 'primary.main',
          bgcolor: isReached && atMs !== null ? (COLOUR[name] ?? 'primary.main') : 'transparent',
        }}
      />
      <span>
        <Typography variant="body2" component="span" sx={{ display: 'block', lineHeight: 1.35 }}>
          {textOf(step)}
        </Typography>
        <Typography
          variant="caption"
          component="span"
          color="textSecondary"
          sx={{ display: 'block', lineHeight: 1.4 }}
        >
          {more.join(' · ')}
        </Typography>
      </span>
    </ButtonBase>
  );
}

const COLOUR: Record<string, string> = {
  CONFIRMED: 'success.main',
  REJECTED: 'error.main',
  STOCK_REFUSED: 'error.main',
};
