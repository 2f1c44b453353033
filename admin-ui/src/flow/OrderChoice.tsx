import { Box, ToggleButton, ToggleButtonGroup } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useDuration } from '../shared/format/time';
import type { Followed } from './use-flows';

const SIGN: Record<string, string> = { PENDING: '…', CONFIRMED: '✓', REJECTED: '✕', CANCELLED: '–' };
const COLOUR: Record<string, string> = { CONFIRMED: 'success.main', REJECTED: 'error.main' };

interface Props {
  readonly followed: readonly Followed[];
  readonly chosen: Followed;
  readonly onChoose: (id: string) => void;
}

/** Chooses which of several orders the map and the list show. */
export function OrderChoice({ followed, chosen, onChoose }: Props) {
  const translate = useTranslate();
  const duration = useDuration();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={chosen.order.id}
      onChange={(_, id: string | null) => id !== null && onChoose(id)}
      aria-label={translate('flow.which')}
      sx={{ flexWrap: 'wrap', gap: 0.5, mb: 2, '& .MuiToggleButton-root': { border: 1, borderRadius: 1 } }}
    >
      {followed.map(({ order, flow: { status, endMs } }, n) => {
        const time = endMs === null ? '' : duration(endMs);
        return (
          <ToggleButton
            key={order.id}
            value={order.id}
            aria-label={`${n + 1}: ${translate(`app.status.${status}`)} ${time}`}
            sx={{
              py: 0.25,
              px: 1,
              textTransform: 'none',
              color: 'text.primary',
              fontVariantNumeric: 'tabular-nums',
            }}
          >
            {n + 1}
            <span aria-hidden style={{ display: 'contents' }}>
              &nbsp;
              <Box component="span" sx={{ color: COLOUR[status] ?? 'text.secondary', fontWeight: 700 }}>
                {SIGN[status]}
              </Box>
              &nbsp;{time}
            </span>
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}
