import PauseIcon from '@mui/icons-material/PauseOutlined';
import PlayIcon from '@mui/icons-material/PlayArrowOutlined';
import { Box, Button, Slider, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useDuration } from '../shared/format/time';
import type { FlowStep } from './steps';
import type { Replay } from './use-replay';
import { useStepText } from './use-step-text';

interface Props {
  readonly replay: Replay;
  readonly steps: readonly FlowStep[];
  /** How many of the steps are shown. */
  readonly reached: number;
  readonly onShow: (step: number) => void;
}

/** Plays the recorded steps slowly, or goes through them one by one: with the slider, also by the arrow keys. */
export function ReplayBar({ replay, steps, reached, onShow }: Props) {
  const translate = useTranslate();
  const duration = useDuration();
  const textOf = useStepText();
  const at = steps[reached - 1];
  const label = replay.isPlaying ? 'flow.pause' : replay.moment === null ? 'flow.play_again' : 'flow.play_on';
  return (
    <Box sx={{ display: 'flex', columnGap: 3, rowGap: 1, flexWrap: 'wrap', alignItems: 'center', mt: 2 }}>
      <Button
        variant="outlined"
        startIcon={replay.isPlaying ? <PauseIcon /> : <PlayIcon />}
        onClick={replay.isPlaying ? replay.pause : replay.play}
        sx={{ whiteSpace: 'nowrap' }}
      >
        {translate(label)}
      </Button>
      <Box sx={{ flex: '1 1 200px', px: 1.5, minWidth: 0 }}>
        <Slider
          size="small"
          value={reached}
          min={0}
          max={steps.length}
          step={1}
          marks
          onChange={(_, step) => (step === steps.length ? replay.show(null) : onShow(step))}
          aria-label={translate('flow.step')}
          getAriaValueText={(step) => textOf(steps[step - 1])}
        />
      </Box>
      <Typography
        variant="body2"
        color="textSecondary"
        sx={{ minWidth: 96, fontVariantNumeric: 'tabular-nums' }}
      >
        {at && at.atMs !== null && replay.moment !== null
          ? translate('flow.real_time', { time: duration(Math.max(at.atMs, 0)) })
          : ''}
      </Typography>
    </Box>
  );
}
