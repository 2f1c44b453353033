import { Box, Typography, useMediaQuery, useTheme } from '@mui/material';
import { useMemo, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { DeadLetterSummary, OrderTrace } from '../../api/api-types';
import { usePausesLive } from '../../live';
import { useDuration } from '../../shared/format/time';
import { letterOf, spanOfMessage } from './letters';
import { Ruler } from './Ruler';
import { SpanDetails } from './SpanDetails';
import { SpanRow } from './SpanRow';
import { ticksOf } from './ticks';
import { waterfallOf } from './waterfall';

const MOST_ROWS = 500;

interface Props {
  readonly trace: OrderTrace;
  /** Dead letters of the trace. */
  readonly letters: readonly DeadLetterSummary[];
  /** The id of a message whose span is shown at once. */
  readonly message: string | null;
}

/** The spans of a trace over time, each below its parent. A click or Enter on a span shows its attributes. */
export function WaterfallView({ trace, letters, message }: Props) {
  const translate = useTranslate();
  const duration = useDuration();
  const { palette, breakpoints } = useTheme();
  const isPhone = useMediaQuery(breakpoints.down('sm'));
  const [linkedId] = useState(() => spanOfMessage(trace.spans, message));
  const [chosenId, setChosenId] = useState(linkedId);
  const { rows, durationMs, services, errors } = useMemo(() => waterfallOf(trace.spans), [trace.spans]);
  const chosen = rows.find(({ span }) => span.id === chosenId);
  usePausesLive(chosen !== undefined);
  const ticks = ticksOf(durationMs, isPhone ? 4 : 6);
  const { series } = palette;
  const colourOf = (service: string) => series[services.indexOf(service) % series.length] ?? series[0];

  return (
    <Box sx={{ width: '100%' }}>
      <Box sx={{ display: 'flex', columnGap: 2, flexWrap: 'wrap', alignItems: 'center', mb: 1 }}>
        <Typography component="span">
          {translate('orders.waterfall.spans', { smart_count: rows.length, time: duration(durationMs) })}
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
        {rows.length > 0 && (
          <Box component="span" sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
            <Box aria-hidden sx={{ width: 16, height: 4, bgcolor: 'text.primary' }} />
            {translate('orders.waterfall.critical')}
          </Box>
        )}
      </Box>
      {rows.length > MOST_ROWS && (
        <Typography color="textSecondary">
          {translate('orders.waterfall.cut', { rows: MOST_ROWS, spans: rows.length })}
        </Typography>
      )}
      <Ruler ticks={ticks} durationMs={durationMs} />
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {rows.slice(0, MOST_ROWS).map((row) => (
          <Box component="li" key={row.span.id}>
            <SpanRow
              row={row}
              colour={colourOf(row.span.service)}
              step={ticks[1]?.left}
              isChosen={row === chosen}
              isLinked={row.span.id === linkedId}
              hasLetter={letterOf(row.span, letters) !== undefined}
              onChoose={() => setChosenId(row === chosen ? null : row.span.id)}
            />
            {row === chosen && <SpanDetails row={row} letter={letterOf(row.span, letters)} />}
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
