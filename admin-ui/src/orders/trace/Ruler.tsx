import { Box } from '@mui/material';
import { useDuration } from '../../shared/format/time';
import type { Tick } from './ticks';

/** The columns of the waterfall: name, bar and duration; on a phone the bar is below them. */
export const COLUMNS = { xs: '1fr auto', md: '38% 1fr 72px' };
/** The place of the bar in them, and so of the ruler. */
export const BAR = { gridRow: { xs: 2, md: 1 }, gridColumn: { xs: '1 / 3', md: 2 } };

/** The time above the bars. It stays in sight while one scrolls through a long trace. */
export function Ruler({ ticks, durationMs }: { ticks: readonly Tick[]; durationMs: number }) {
  const duration = useDuration();
  return (
    <Box
      // Each row says its times as text.
      aria-hidden
      sx={{
        display: 'grid',
        gridTemplateColumns: COLUMNS,
        columnGap: 1,
        position: 'sticky',
        top: 48,
        zIndex: 1,
        bgcolor: 'background.paper',
        backgroundImage: 'inherit',
        borderBottom: 1,
        borderColor: 'divider',
        py: 0.5,
      }}
    >
      <Box
        sx={{
          ...BAR,
          position: 'relative',
          height: 20,
          color: 'text.secondary',
          fontSize: '0.75rem',
          lineHeight: '20px',
          fontVariantNumeric: 'tabular-nums',
          whiteSpace: 'nowrap',
        }}
      >
        {ticks.map(({ ms, left }) => (
          <Box
            key={ms}
            component="span"
            sx={{ position: 'absolute', left: `${left}%`, pl: 0.5, borderLeft: 1, borderColor: 'divider' }}
          >
            {ms === 0 ? '0' : duration(ms)}
          </Box>
        ))}
        <Box component="span" sx={{ position: 'absolute', right: 0, pl: 0.5, bgcolor: 'background.paper' }}>
          {duration(durationMs)}
        </Box>
      </Box>
    </Box>
  );
}
