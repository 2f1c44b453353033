import ErrorIcon from '@mui/icons-material/ErrorOutlined';
import { Box, ButtonBase, Typography, useTheme } from '@mui/material';
import { useMemo, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { OrderTrace } from '../../api/api-types';
import { usePausesLive } from '../../live';
import { SpanDetails } from './SpanDetails';
import { waterfallOf, type Row } from './waterfall';
import { useDuration } from '../../shared/format/time';

const MOST_ROWS = 500;
/** The colours also differ in lightness, for colour-blind users. */
const COLOURS = {
  light: ['#2f6fd0', '#00806a', '#a85b00', '#8a4bb0', '#5b6770'],
  dark: ['#79aef5', '#4fd0b5', '#f0a850', '#cf9bf0', '#aab6c0'],
};

/** The spans of a trace over time, each below its parent. A click or Enter on a span shows its attributes. */
export function WaterfallView({ trace }: { trace: OrderTrace }) {
  const translate = useTranslate();
  const duration = useDuration();
  const { palette } = useTheme();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const { rows, durationMs, services, errors } = useMemo(() => waterfallOf(trace.spans), [trace.spans]);
  const chosen = rows.find(({ span }) => span.id === chosenId);
  usePausesLive(chosen !== undefined);
  const colours = COLOURS[palette.mode];
  const colourOf = (service: string) => colours[services.indexOf(service) % colours.length] ?? colours[0];

  return (
    <Box sx={{ width: '100%' }}>
      <Box sx={{ display: 'flex', columnGap: 2, flexWrap: 'wrap', alignItems: 'center', mb: 1 }}>
        <Typography component="span">
          {translate('orders.waterfall.spans', { spans: rows.length, time: duration(durationMs) })}
        </Typography>
        {errors > 0 && (
          <Typography component="span" color="error">
            {translate('orders.waterfall.errors', { smart_count: errors })}
          </Typography>
        )}
        <Box component="ul" aria-label={translate('orders.waterfall.legend')} sx={{ display: 'contents' }}>
          {services.map((service) => (
            <Box component="li" key={service} sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
              <Box
                aria-hidden
                sx={{ width: 12, height: 12, borderRadius: 0.5, bgcolor: colourOf(service) }}
              />
              {service}
            </Box>
          ))}
        </Box>
      </Box>
      {rows.length > MOST_ROWS && (
        <Typography color="textSecondary">
          {translate('orders.waterfall.cut', { rows: MOST_ROWS, spans: rows.length })}
        </Typography>
      )}
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {rows.slice(0, MOST_ROWS).map((row) => (
          <Box component="li" key={row.span.id}>
            <SpanRow
              row={row}
              colour={colourOf(row.span.service)}
              isChosen={row === chosen}
              onChoose={() => setChosenId(row === chosen ? null : row.span.id)}
            />
            {row === chosen && <SpanDetails row={row} />}
          </Box>
        ))}
      </Box>
      {!chosen && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {translate('orders.waterfall.choose')}
        </Typography>
      )}
    </Box>
  );
}

interface SpanRowProps {
  readonly row: Row;
  readonly colour: string | undefined;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function SpanRow({ row: { span, depth, left, width }, colour, isChosen, onChoose }: SpanRowProps) {
  const translate = useTranslate();
  const duration = useDuration();
  return (
    <ButtonBase
      onClick={onChoose}
      aria-expanded={isChosen}
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr auto', md: '38% 1fr 72px' },
        columnGap: 1,
        alignItems: 'center',
        width: '100%',
        textAlign: 'left',
        font: 'inherit',
        py: 0.25,
        borderRadius: 1,
        bgcolor: isChosen ? 'action.selected' : 'transparent',
        '&:hover, &:focus-visible': { bgcolor: 'action.hover' },
      }}
    >
      <Box
        sx={{
          pl: `${Math.min(depth, 12) * 12}px`,
          minWidth: 0,
          display: 'flex',
          alignItems: 'center',
          gap: 0.5,
        }}
      >
        {span.error && (
          <ErrorIcon color="error" fontSize="small" titleAccess={translate('orders.waterfall.failed')} />
        )}
        <Typography variant="body2" noWrap title={`${span.service}: ${span.name}`}>
          {span.name}
        </Typography>
      </Box>
      <Box
        aria-hidden
        sx={{
          position: 'relative',
          height: 14,
          bgcolor: 'action.hover',
          borderRadius: 0.5,
          gridRow: { xs: 2, md: 1 },
          gridColumn: { xs: '1 / 3', md: 2 },
        }}
      >
        <Box
          sx={{
            position: 'absolute',
            top: 0,
            bottom: 0,
            left: `${Math.min(left, 99.5)}%`,
            width: `${width}%`,
            minWidth: 3,
            bgcolor: colour,
            borderRadius: 0.5,
            outline: span.error ? '2px solid' : 'none',
            outlineColor: 'error.main',
          }}
        />
      </Box>
      <Typography variant="caption" color="textSecondary" sx={{ textAlign: 'right', whiteSpace: 'nowrap' }}>
        {duration(span.durationMs)}
      </Typography>
    </ButtonBase>
  );
}
